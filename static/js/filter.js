// Narrows the A to Z to the entries that hold every word typed, without regard to case or accents.
// The list is all there without it; the field is hidden then.
(function () {
  "use strict";
  var form = document.querySelector(".filter");
  if (!form) return;
  var field = form.querySelector("input");
  var output = form.querySelector("output");
  var jump = document.querySelector(".jump");
  var groups = Array.from(document.querySelectorAll(".index .group"), function (group) {
    return { element: group, items: Array.from(group.querySelectorAll(".index-items > li"), entry) };
  });

  function plain(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function entry(element) {
    return { element: element, text: plain(element.textContent) };
  }

  function narrow() {
    var words = plain(field.value).split(/\s+/).filter(Boolean);
    var found = 0;
    groups.forEach(function (group) {
      var here = 0;
      group.items.forEach(function (item) {
        var fits = words.every(function (word) {
          return item.text.includes(word);
        });
        item.element.hidden = !fits;
        if (fits) here += 1;
      });
      group.element.hidden = here === 0;
      found += here;
    });
    if (jump) jump.hidden = words.length > 0;
    output.textContent = words.length ? (found ? String(found) : output.dataset.none) : "";
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
  });
  field.addEventListener("input", narrow);
  field.value = new URLSearchParams(location.search).get("q") || "";
  form.hidden = false;
  narrow();
})();
