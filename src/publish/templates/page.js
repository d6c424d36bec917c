// The slider and the hover of a published page. All that it shows stands on the page or in its states; without it the page is whole.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var tip = document.getElementById("tip");

  // --- What a stretch says -----------------------------------------------------------------------------------------
  function said(seg) { return seg.getAttribute("aria-label"); }
  function show(seg, x, y) {
    tip.textContent = said(seg);
    tip.hidden = false;
    var width = tip.offsetWidth, height = tip.offsetHeight;
    var left = Math.min(Math.max(8, x - width / 2), window.innerWidth - width - 8);
    var top = y - height - 14;
    if (top < 8) { top = Math.min(y + 22, window.innerHeight - height - 8); }
    tip.style.left = left + "px";
    tip.style.top = Math.max(8, top) + "px";
  }
  function hide() { tip.hidden = true; }
  function segOf(target) { return target.closest ? target.closest(".seg") : null; }
  document.querySelectorAll(".seg > title").forEach(function (title) { title.remove(); });
  document.addEventListener("pointermove", function (event) {
    var seg = segOf(event.target);
    if (seg) { show(seg, event.clientX, event.clientY); } else if (!document.activeElement.classList.contains("seg")) { hide(); }
  });
  document.addEventListener("pointerdown", function (event) { if (!segOf(event.target)) { hide(); } });
  document.addEventListener("focusin", function (event) {
    var seg = segOf(event.target);
    if (!seg) { hide(); return; }
    var box = seg.getBoundingClientRect();
    show(seg, box.left + Math.min(box.width / 2, 200), box.top);
  });
  document.addEventListener("focusout", hide);

  // Each drawing is one stop of the tabulator key; arrows go along it.
  document.querySelectorAll(".plot > svg").forEach(function (drawing) {
    var segs = Array.prototype.slice.call(drawing.querySelectorAll(".seg"));
    if (!segs.length) { return; }
    segs[0].setAttribute("tabindex", "0");
    drawing.addEventListener("keydown", function (event) {
      var at = segs.indexOf(document.activeElement), to = at;
      if (at < 0) { return; }
      if (event.key === "ArrowRight" || event.key === "ArrowDown") { to = Math.min(at + 1, segs.length - 1); }
      else if (event.key === "ArrowLeft" || event.key === "ArrowUp") { to = Math.max(at - 1, 0); }
      else if (event.key === "Home") { to = 0; }
      else if (event.key === "End") { to = segs.length - 1; }
      else if (event.key === "Escape") { hide(); return; }
      else { return; }
      event.preventDefault();
      segs[at].setAttribute("tabindex", "-1");
      segs[to].setAttribute("tabindex", "0");
      segs[to].focus();
    });
  });

  // --- The state on any day ----------------------------------------------------------------------------------------
  var packed = document.getElementById("states");
  if (!packed) { return; }
  var states = JSON.parse(packed.textContent);
  var first = Date.parse(states.from + "T00:00:00Z"), DAY = 86400000;
  var slide = document.getElementById("slide"), date = document.getElementById("date");
  var before = document.getElementById("before"), after = document.getElementById("after");
  var rows = document.querySelectorAll("tr[data-item]"), happened = document.getElementById("happened");
  var entries = {};
  document.querySelectorAll(".ledger li[data-day]").forEach(function (entry) {
    (entries[entry.dataset.day] = entries[entry.dataset.day] || []).push(entry);
  });
  function iso(day) { return new Date(first + day * DAY).toISOString().slice(0, 10); }
  function words(day, short) {
    var d = new Date(first + day * DAY);
    return d.getUTCDate() + " " + (short ? states.months[d.getUTCMonth()].slice(0, 3) : states.months[d.getUTCMonth()]) + " " + d.getUTCFullYear();
  }
  // The last change on a day or before it.
  function standing(changes, day) {
    var low = 0, high = changes.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (changes[middle][0] <= day) { low = middle + 1; } else { high = middle; }
    }
    return low ? changes[low - 1] : null;
  }
  var turns = {};
  states.items.forEach(function (item) { item.changes.forEach(function (change) { turns[change[0]] = true; }); });
  turns = Object.keys(turns).map(Number).sort(function (a, b) { return a - b; });

  function go(day) {
    day = Math.min(Math.max(day, 0), states.days - 1);
    slide.value = day;
    slide.setAttribute("aria-valuetext", words(day));
    date.value = iso(day);
    document.getElementById("day").textContent = words(day);
    root.style.setProperty("--here", (day + 1) * 100 / states.days + "%");
    rows.forEach(function (row) {
      var change = standing(states.items[row.dataset.item].changes, day);
      var status = change ? change[1] : "", look = states.looks[status] || ["absent", "–"];
      var badge = row.querySelector(".status");
      badge.className = "status " + look[0];
      badge.textContent = look[1] + " " + (status ? status.replace(/_/g, " ") : "not in the text");
      row.dataset.status = status;
      row.querySelector(".level").textContent = change ? [change[2], change[3]].filter(Boolean).join(", ") : "";
      row.querySelector(".since").textContent = change ? words(change[0], true) : "";
      row.classList.toggle("moved", !!change && change[0] === day && day > 0);
    });
    document.querySelectorAll(".dot").forEach(function (dot) { dot.classList.toggle("later", +dot.dataset.known > day); });
    happened.textContent = "";
    var today = entries[day] || [];
    happened.hidden = !today.length;
    if (today.length) {
      var head = document.createElement("p"), list = document.createElement("ul");
      head.textContent = "On this day:";
      today.slice(0, 40).forEach(function (entry) { list.appendChild(entry.cloneNode(true)); });
      happened.append(head, list);
    }
    before.disabled = !turns.some(function (turn) { return turn < day; });
    after.disabled = !turns.some(function (turn) { return turn > day; });
  }
  document.querySelector(".controls").hidden = false;
  slide.addEventListener("input", function () { go(+slide.value); });
  date.addEventListener("change", function () {
    var day = Math.round((Date.parse(date.value + "T00:00:00Z") - first) / DAY);
    if (!isNaN(day)) { go(day); }
  });
  before.addEventListener("click", function () {
    var day = +slide.value, earlier = turns.filter(function (turn) { return turn < day; });
    if (earlier.length) { go(earlier[earlier.length - 1]); }
  });
  after.addEventListener("click", function () {
    var day = +slide.value, later = turns.filter(function (turn) { return turn > day; });
    if (later.length) { go(later[0]); }
  });
  go(states.days - 1);
})();
