// Light or dark. The system decides until a reader does; a choice equal to the system's is forgotten again.
// Runs in the head, before the page is drawn, so that no page flashes in the wrong one. The button is hidden without it.
(function () {
  "use strict";
  var root = document.documentElement;
  var key = "nutgraf-theme";
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function kept() {
    try {
      return localStorage.getItem(key);
    } catch (refused) {
      return null;
    }
  }

  function keep(theme) {
    try {
      if (theme) localStorage.setItem(key, theme);
      else localStorage.removeItem(key);
    } catch (refused) {
      // The choice then lasts as long as the page.
    }
  }

  function show(theme) {
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
    else root.removeAttribute("data-theme");
  }

  function isDark() {
    var theme = root.getAttribute("data-theme");
    return theme ? theme === "dark" : system.matches;
  }

  show(kept());

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector(".theme");
    if (!button) return;

    function tell() {
      button.setAttribute("aria-pressed", String(isDark()));
    }

    button.addEventListener("click", function () {
      var dark = !isDark();
      var theme = dark === system.matches ? null : dark ? "dark" : "light";
      keep(theme);
      show(theme);
      tell();
    });
    system.addEventListener("change", tell);
    window.addEventListener("storage", function (event) {
      if (event.key === key) {
        show(event.newValue);
        tell();
      }
    });
    tell();
    button.hidden = false;
  });
})();
// "Cite this page": the day on which it is read, in the words of the site's language.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var place = document.querySelector(".access-date");
  var language = document.documentElement.lang;
  if (!place) return;
  place.textContent = new Date().toLocaleDateString(language === "en" ? "en-GB" : language, { dateStyle: "long" });
});
// Opened from a folder, a link to a page is a link to a folder, which browsers list instead of showing the page in it.
(function () {
  "use strict";
  if (location.protocol !== "file:") return;
  document.addEventListener(
    "click",
    function (event) {
      var link = event.target.closest("a[href]");
      if (!link) return;
      var url = new URL(link.href);
      if (url.protocol !== "file:" || !url.pathname.endsWith("/")) return;
      url.pathname += "index.html";
      link.href = url.href;
    },
    true,
  );
})();
