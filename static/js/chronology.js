// Narrows the chronology in place, by the links that lead to its parts where no script runs.
(() => {
  "use strict";
  const list = document.querySelector(".chronology");
  if (!list || location.protocol === "file:") return; // has no query
  const found = document.querySelector(".found [role]");
  const all = document.querySelector(".found a");
  const links = Array.from(document.querySelectorAll(".choices [data-filter]"));
  const moments = Array.from(list.querySelectorAll(".moment"));
  const unasked = found.textContent;
  let chosen = [];
  const group = (link) => link.dataset.filter.split("=")[0];
  const kinds = { "kind=claim": ".moment-claim", "kind=event": ":not(.moment-claim)" };

  // People and tags have the entries that link to them.
  function has(link) {
    return kinds[link.dataset.filter] || `:has(a[href="${link.getAttribute("href").split("#")[0]}"])`;
  }

  function start(moment) {
    const [first, last = first] = moment.dataset.starts.split("/");
    return { first: first || -Infinity, last: last || Infinity, exact: !moment.dataset.starts.includes("/") };
  }

  function follows(moment, id, seen = new Set()) {
    const before = (moment.dataset.after || "").split(" ").filter((each) => each && !seen.has(each));
    return before.includes(id) || before.some((each) => follows(document.getElementById(each), id, seen.add(each)));
  }

  // As `Order.is_open`; neighbours here may be none in the whole.
  function isOpen(moment, next) {
    const one = start(moment);
    const other = start(next);
    const overlap = Math.max(one.first, other.first) <= Math.min(one.last, other.last);
    return overlap && !(one.exact && other.exact) && !follows(next, moment.id);
  }

  function markOrder(shown) {
    list.querySelectorAll(".order-open").forEach((mark) => mark.remove());
    shown.forEach((moment, i) => {
      if (!shown[i + 1] || !isOpen(moment, shown[i + 1])) return;
      moment.insertAdjacentHTML("afterend", '<li class="order-open"></li>');
      moment.nextSibling.textContent = list.dataset.orderOpen;
    });
  }

  function hideJumps() {
    document.querySelectorAll(".jump li").forEach((jump) => {
      jump.hidden = !list.querySelector(`${jump.firstChild.hash} ~ ol > .moment:not([hidden])`);
    });
  }

  function say(names, number) {
    const words = names ? found.dataset.words.replace("{}", number).replace("{}", moments.length) + names : unasked;
    if (found.textContent !== words) found.textContent = words; // else it is read out again
    all.hidden = !names;
  }

  function show() {
    const asked = Array.from(new URLSearchParams(location.search), (pair) => pair.join("="));
    chosen = links.filter((link) => asked.includes(link.dataset.filter));
    links.forEach((link) => link.removeAttribute("aria-current"));
    chosen.forEach((link) => link.setAttribute("aria-current", "true"));
    const wanted = chosen.map(has);
    moments.forEach((moment) => (moment.hidden = !wanted.every((each) => moment.matches(each))));
    const shown = moments.filter((moment) => !moment.hidden);
    list.classList.toggle("narrowed", chosen.length > 0);
    markOrder(shown);
    hideJumps();
    say(chosen.map((link) => link.firstChild.data.trim()).join(", "), shown.length);
  }

  // One choice of a group at a time; made twice, it is unmade.
  function address(link) {
    const kept = chosen.filter((other) => link !== all && group(other) !== group(link));
    if (link !== all && !chosen.includes(link)) kept.push(link);
    const asked = kept.map((each) => each.dataset.filter).join("&");
    return asked ? `?${encodeURI(asked)}` : location.pathname;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-filter]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", address(link));
    show();
    const choices = link.closest("details") || (link === all && document.querySelector(".choices"));
    if (!choices) return;
    choices.open = false;
    choices.querySelector("a, summary").focus();
  });
  window.addEventListener("popstate", show);
  if (location.search) show();
})();
