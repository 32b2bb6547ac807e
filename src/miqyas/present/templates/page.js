
(function () {
  "use strict";
  var table = document.getElementById("ranking"), controls = document.querySelector(".controls");
  var said = document.getElementById("said"), order = document.getElementById("order");
  if (!table) return;
  document.documentElement.classList.add("js");
  var places = Array.prototype.slice.call(table.tBodies);
  var every = Array.prototype.slice.call(document.querySelectorAll("tbody[data-find]"));
  var heads = Array.prototype.slice.call(table.querySelectorAll("th[data-sort]"));
  var names = new Intl.Collator(document.documentElement.lang);
  var rects = new Map(places.map(function (one) {
    return [one, Array.prototype.map.call(one.querySelectorAll(".bar rect"), function (rect) {
      return { rect: rect, start: rect.getAttribute("x"), size: parseFloat(rect.getAttribute("width")) };
    })];
  }));

  function say(text) { said.textContent = ""; window.setTimeout(function () { said.textContent = text; }, 50); }

  function value(one, key) {
    return key[0] === "p" && key !== "place" ? rects.get(one)[+key.slice(1)].size : +one.dataset[key === "data" ? "share" : key];
  }

  function align(key) {
    var first = key[0] === "p" && key !== "place" ? +key.slice(1) : -1;
    if (!("stack" in table.dataset)) return;
    rects.forEach(function (parts) {
      var start = first < 0 ? 0 : parts[first].size;
      parts.forEach(function (part, i) {
        if (first < 0) { part.rect.setAttribute("x", part.start); return; }
        part.rect.setAttribute("x", (i === first ? 0 : start) + "%");
        if (i !== first) start += part.size;
      });
    });
  }

  function sort(key) {
    var sorted = places.slice().sort(function (a, b) {
      if (key === "place") return names.compare(a.dataset.name, b.dataset.name);
      return (value(a, key) - value(b, key)) * (key === "rank" ? 1 : -1) || a.dataset.rank - b.dataset.rank;
    });
    var kept = document.activeElement;
    sorted.forEach(function (one) { table.appendChild(one); });
    if (kept && kept !== document.activeElement) kept.focus();
    align(key);
    heads.forEach(function (head) {
      if (head.dataset.sort === key) head.setAttribute("aria-sort", key === "rank" || key === "place" ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    order.value = key;
    say(said.dataset.by + " " + order.options[order.selectedIndex].text);
  }

  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }

  function filter(text) {
    var words = plain(text).split(/\s+/).filter(Boolean), shown = 0;
    every.forEach(function (one) {
      var found = words.every(function (word) { return plain(one.dataset.find).indexOf(word) >= 0; });
      one.hidden = !found;
      shown += found;
    });
    say(shown + " " + said.dataset.shown);
  }

  function reveal() {
    var one = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = one && one.querySelector(":scope > .line details");
    if (fold) fold.open = true;
  }

  heads.forEach(function (head) {
    var label = head.querySelector("span"), button = document.createElement("button");
    button.type = "button";
    button.textContent = label.textContent;
    button.addEventListener("click", function () { sort(head.dataset.sort); });
    label.className = "paper";
    label.before(button);
  });
  heads[0].setAttribute("aria-sort", "ascending");
  order.addEventListener("change", function () { sort(order.value); });
  document.getElementById("find").addEventListener("input", function (event) { filter(event.target.value); });
  document.getElementById("all").addEventListener("click", function (event) {
    var button = event.currentTarget, open = button.textContent === button.dataset.open;
    every.forEach(function (one) { one.querySelector("details").open = open; });
    button.textContent = open ? button.dataset.close : button.dataset.open;
  });
  controls.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", reveal);
  reveal();
  controls.hidden = false;
})();
