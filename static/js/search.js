// Full text search on /search/, in the place of its A to Z while something is sought. Pagefind's own code and its index
// are loaded when the search is first used. What is sought stands in the address, so that it can be passed on.
// A result is one block: an allegation's title never stands without its status and its subjects' responses.
(function () {
  "use strict";
  var STEP = 10;
  var box = document.querySelector(".search");
  if (!box) return;
  var form = box.querySelector("form");
  var field = form.elements.q;
  var selects = Array.from(form.querySelectorAll("select"));
  var clear = box.querySelector(".search-clear");
  var output = box.querySelector("output");
  var list = box.querySelector(".hits");
  var more = box.querySelector(".search-more");
  var pattern = box.querySelector("template").content.firstElementChild;
  var everything = document.querySelectorAll(".jump, .index");
  var wanted = new URLSearchParams(location.search);
  var engine = null;
  var turn = 0;
  var pause = 0;
  var found = [];

  function load() {
    if (!engine) {
      engine = import(new URL(box.dataset.index + "pagefind.js", location.href).href).then(start);
      engine.catch(function () {
        engine = null;
      });
    }
    return engine;
  }

  // On the page's own thread: a search takes some milliseconds, and a worker would load everything twice.
  async function start(pagefind) {
    await pagefind.options({ noWorker: true, ranking: { metaWeights: { name: 12, title: 3 } } });
    offer(await pagefind.filters());
    return pagefind;
  }

  function offer(filters) {
    selects.forEach(function (select) {
      var values = Object.keys(filters[select.name] || {}).sort(new Intl.Collator(document.documentElement.lang).compare);
      values.forEach(function (value) {
        select.append(new Option(value, value));
      });
      select.value = wanted.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";
      select.parentNode.hidden = !values.length;
    });
    count(selects.map(function () {
      return filters;
    }));
    form.querySelector(".search-filters").hidden = false;
  }

  // How many there would be with each value of each filter, the others as they are set.
  function count(numbers) {
    selects.forEach(function (select, i) {
      Array.from(select.options).forEach(function (option) {
        if (!option.value) return;
        var number = (numbers[i][select.name] || {})[option.value] || 0;
        option.textContent = option.value + " (" + number + ")";
        option.disabled = !number && !option.selected;
      });
    });
  }

  function chosen() {
    var filters = {};
    selects.forEach(function (select) {
      var value = select.options.length > 1 ? select.value : wanted.get(select.name);
      if (value) filters[select.name] = value;
    });
    return filters;
  }

  function remember(words, filters) {
    var query = new URLSearchParams(words ? { q: words } : {});
    Object.keys(filters).forEach(function (name) {
      query.set(name, filters[name]);
    });
    history.replaceState(null, "", location.pathname + (query.size || String(query) ? "?" + query : ""));
  }

  async function search() {
    var mine = ++turn;
    var words = field.value.trim();
    var filters = chosen();
    var sought = words || Object.keys(filters).length > 0;
    clearTimeout(pause);
    remember(words, filters);
    clear.hidden = !Object.keys(filters).length;
    try {
      if (!sought && !engine) return show([], "");
      var pagefind = await load();
      var ask = function (filters) {
        return pagefind.search(words.replace(/’/g, "'") || null, { filters: filters, sort: words ? {} : { title: "asc" } });
      };
      var answer = await ask(filters);
      var first = await Promise.all(answer.results.slice(0, sought ? STEP : 0).map(read));
      var numbers = await Promise.all(
        selects.map(async function (select) {
          if (!filters[select.name]) return answer.filters;
          var others = Object.assign({}, filters);
          delete others[select.name];
          return (await ask(others)).filters;
        }),
      );
      if (mine !== turn) return;
      found = answer.results;
      count(numbers);
      show(first, !sought ? "" : said(found.length));
    } catch (failure) {
      if (mine === turn) show([], output.dataset.failed);
    }
  }

  function read(result) {
    return result.data();
  }

  function said(number) {
    if (!number) return output.dataset.none;
    return number === 1 ? output.dataset.one : output.dataset.many.replace("{}", number);
  }

  function show(pages, words) {
    var searching = words && words !== output.dataset.failed;
    if (!searching) found = [];
    list.replaceChildren.apply(list, pages.map(hit));
    more.hidden = pages.length >= found.length;
    output.textContent = words;
    everything.forEach(function (element) {
      element.hidden = searching;
    });
  }

  function hit(page) {
    var item = pattern.cloneNode(true);
    var link = item.querySelector("a");
    link.href = page.url;
    link.textContent = curled(page.meta.title);
    if (page.filters.lang) link.lang = page.filters.lang[0];
    fill(item.querySelector(".hit-kind"), page.filters.kind);
    fill(item.querySelector(".hit-date"), page.meta.date);
    item.querySelectorAll(".status").forEach(function (status) {
      if (status.textContent !== String(page.filters.status)) status.remove();
    });
    fill(item.querySelector(".hit-answer"), page.meta.answer);
    if (!page.filters.status) item.querySelector(".hit-state").remove();
    mark(item.querySelector(".hit-text"), page);
    return item;
  }

  function fill(element, text) {
    if (text) element.textContent = curled(String(text));
    else element.remove();
  }

  // The index knows straight apostrophes alone.
  function curled(text) {
    return text.replace(/(\p{L})'(?=\p{L})/gu, "$1’");
  }

  // The summary with the words that were sought. What stands around them further down may be half of what was said there,
  // an allegation without its answer. Put together from text alone: nothing that stands in an entry can become an element.
  function mark(element, page) {
    var sought = new Set(page.excerpt.split(/<\/?mark>/).map(letters).filter((_, i) => i % 2));
    page.content
      .split(" ", page.meta.lead || 0)
      .forEach(function (word) {
        var piece = sought.has(letters(word)) ? document.createElement("mark") : new Text();
        piece.textContent = curled(word);
        element.append(piece, " ");
      });
    if (!element.firstChild) element.remove();
  }

  function letters(text) {
    return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  }

  async function next() {
    var mine = turn;
    var pages = await Promise.all(found.slice(list.children.length, list.children.length + STEP).map(read));
    if (mine !== turn) return;
    var items = pages.map(hit);
    list.append.apply(list, items);
    more.hidden = list.children.length >= found.length;
    items[0].querySelector("a").focus();
  }

  function step(event) {
    var links = Array.from(list.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at + 1 < links.length) links[at + 1].focus();
    else if (event.key === "ArrowUp" && at > 0) links[at - 1].focus();
    else if (event.key === "Escape" || (event.key === "ArrowUp" && at === 0)) field.focus();
    else return;
    event.preventDefault();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    search();
  });
  form.addEventListener("focusin", function () {
    load().catch(function () {});
  });
  field.addEventListener("input", function () {
    clearTimeout(pause);
    pause = setTimeout(search, 120);
  });
  field.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") step(event);
    if (event.key === "Escape" && field.value) {
      event.preventDefault();
      field.value = "";
      search();
    }
  });
  form.addEventListener("change", function (event) {
    if (event.target !== field) search();
  });
  clear.addEventListener("click", function () {
    selects.forEach(function (select) {
      select.value = "";
    });
    field.focus();
    search();
  });
  list.addEventListener("keydown", step);
  more.addEventListener("click", next);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    field.select();
    field.focus();
  });

  form.hidden = false;
  field.value = wanted.get("q") || "";
  if (field.value || Object.keys(chosen()).length) search();
})();
