"""Words for the values that the interface names: statuses, stances, bases, kinds, languages."""

from __future__ import annotations

STATUS = {
    "withdrawn": "Withdrawn", "false": "False", "confirmed": "Confirmed", "denied": "Denied",
    "partly-accepted": "Partly accepted", "accepted": "Accepted", "disputed": "Disputed",
    "no-response": "No response on record", "reported": "Reported",
}  # fmt: skip

STANCE = {
    "denies": "denies it", "confirms": "confirms it", "partly": "accepts it in part", "declined": "declined to answer",
    "not-reached": "could not be reached", "not-asked": "has not been asked",
}  # fmt: skip

BASIS = {
    "own-account": "from their own knowledge", "named-source": "citing a named source",
    "unnamed-source": "citing an unnamed source", "document": "citing a document",
    "other-outlet": "citing another outlet", "not-stated": "without saying on what ground",
}  # fmt: skip

# What a claim rests on, where that is something else than those who make it.
GROUND = {
    "unnamed-source": "An unnamed source", "named-source": "A named source", "document": "A document", "other-outlet": "Another outlet",
}  # fmt: skip

SHOWS = {"supports": "For", "contradicts": "Against", "neutral": "Neither for nor against"}

CORRECTION = {
    "correction": "Correction", "clarification": "Clarification", "editors-note": "Editors’ note",
    "withdrawal": "Withdrawal",
}  # fmt: skip

SOURCE_TYPE = {
    "news": "news report", "statement": "statement", "interview": "interview", "broadcast": "broadcast",
    "social": "social media post", "record": "official record", "book": "book", "research": "research",
    "video": "video", "document": "document",
}  # fmt: skip

KIND = {
    "articles": "Article", "people": "Person", "organisations": "Organisation", "events": "Event", "claims": "Claim",
    "sources": "Source", "pages": "Page",
}  # fmt: skip

SECTION = {
    "articles": "Articles", "people": "People", "organisations": "Organisations", "claims": "Claims",
    "sources": "Sources", "chronology": "Chronology", "corrections": "Corrections", "search": "Search",
}  # fmt: skip

# What an entry does to the one it points to, said on the latter's page.
ROLE = {
    "mentions": "mentions this", "participant": "concerns them", "organisation": "concerns it",
    "cites": "cites this", "about": "is about this", "asserts": "is asserted by this", "responds": "is answered by this",
    "repeats": "is carried on by this", "evidence": "rests on this as evidence", "role": "held an office here",
    "publisher": "was published here", "via": "is known through this", "after": "came after this",
}  # fmt: skip

UNANSWERED = "has no answer from this"  # of one who declined, was not reached or not asked, where others answer

UNPUBLISHED = "an unpublished {}"

# Names of languages that a newsroom meets; any other is shown by its code. Directions follow the script (Unicode
# CLDR's list of right-to-left languages).
LANGUAGES = {
    "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "bal": "Balochi", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "ckb": "Central Kurdish", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "dv": "Dhivehi", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fil": "Filipino", "fr": "French", "ga": "Irish",
    "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ks": "Kashmiri", "ku": "Kurdish", "ky": "Kyrgyz",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian",
    "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian",
    "or": "Odia", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sd": "Sindhi", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik",
    "th": "Thai", "ti": "Tigrinya", "tk": "Turkmen", "tr": "Turkish", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip

RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"))


NON_LATIN = RIGHT_TO_LEFT | frozenset(
    ("am", "be", "bg", "bn", "el", "gu", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne",
     "or", "pa", "ru", "si", "sr", "ta", "te", "tg", "th", "ti", "uk", "zh")
)  # fmt: skip


def is_in(text: str, code: str) -> bool:
    """Whether a text can be in a language: one that is written in another script begins with a letter of it.

    The title of a source may be an editor's own description in the site's language.
    """
    first = next((sign for sign in text if sign.isalpha()), "")
    return code.split("-")[0].lower() not in NON_LATIN or first > "\u024f"


def language_name(code: str) -> str:
    """The name of a language in English: `zh-Hant` is Chinese."""
    return LANGUAGES.get(code.split("-")[0].lower(), code)


def direction(code: str) -> str:
    """`rtl` or `ltr`, by language and, where it is given, script (`pa-Arab`)."""
    parts = code.lower().split("-")
    if "arab" in parts or "hebr" in parts:
        return "rtl"
    return "rtl" if parts[0] in RIGHT_TO_LEFT and "latn" not in parts else "ltr"
