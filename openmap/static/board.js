// The board of a draft by mouse and keyboard. Without this script every meeting is a link and every open cell a button; with it the marks
// come without loading the page again, cells are walked by arrows, and meetings and wishes are dragged. What a cell says comes from the server.

const place = () => document.getElementById("board-area");
const said = document.getElementById("board-said");
let cell = null;
let request = 0;
let pending = null;
let dragging = false;

const grid = () => place()?.querySelector("table");
const cellsOf = (row) => [...row.cells].slice(1);
const rows = () => [...(grid()?.tBodies[0]?.rows ?? [])];
const buttonOf = (at) => at?.querySelector("button.mark");
const keyOf = (link) => new URL(link.href).searchParams.get("choix");

function say(text) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text.replace(/\s+/g, " ").trim(); });
}

// One cell of the grid is reached by Tab, the others by arrows.
function enter(at, focus = true) {
  if (!at) return;
  if (cell) cell.tabIndex = -1;
  cell = at;
  cell.tabIndex = 0;
  if (focus) cell.focus();
}

function prepare() {
  const table = grid();
  if (!table) return;
  table.setAttribute("role", "grid");
  table.setAttribute("aria-labelledby", "board");
  for (const row of rows()) {
    for (const at of cellsOf(row)) {
      at.tabIndex = -1;
      for (const inner of at.querySelectorAll("a, button")) inner.tabIndex = -1;
    }
  }
  if (!cell?.isConnected) cell = null;
  enter(cell ?? table.querySelector(".board-chosen")?.closest("td") ?? cellsOf(rows()[0] ?? { cells: [] })[0], false);
}

const shape = (board) => [...board.querySelectorAll("tbody tr")].map((row) => row.dataset.line).join();

// Take the marks, the choice and the forms of a fresh board over; the meetings stay the very elements they are, so that a drag goes on.
function mark(fresh) {
  const board = place();
  if (shape(board) !== shape(fresh)) {
    const had = document.activeElement?.closest("td, .wish");
    board.replaceWith(fresh);
    prepare();
    if (!had?.isConnected) enter(cell);
    return;
  }
  const news = [...fresh.querySelectorAll("tbody tr")];
  rows().forEach((row, line) => {
    row.className = news[line].className;
    cellsOf(row).forEach((at, column) => {
      const wanted = news[line].cells[column + 1];
      at.className = wanted.className;
      const meetings = at.querySelectorAll(".board-meeting");
      if (!meetings.length) at.replaceChildren(...wanted.childNodes);
      else {
        at.querySelectorAll(".mark").forEach((old) => old.remove());
        at.append(...wanted.querySelectorAll(".mark"));
      }
      const chosen = new Set([...wanted.querySelectorAll(".board-chosen")].map((link) => link.id));
      for (const link of meetings) {
        link.classList.toggle("board-chosen", chosen.has(link.id));
        if (chosen.has(link.id)) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    });
  });
  for (const id of ["choice", "line-forms"]) document.getElementById(id).replaceWith(fresh.querySelector(`#${id}`));
  prepare();
}

async function choose(key) {
  const board = place();
  const mine = ++request;
  const query = `${board.dataset.query}choix=${key}`;
  const answer = await fetch(board.dataset.fragment + query, { headers: { "HX-Request": "true" } });
  if (mine !== request) return false;
  if (!answer.ok) {
    location.assign(`${location.pathname}${query}`);
    return false;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board-area");
  if (mine !== request) return false;
  mark(document.adoptNode(fresh));
  history.replaceState(null, "", key ? query : location.pathname + board.dataset.query.slice(0, -1));
  const words = document.getElementById("choice-said");
  say(key && words ? `${document.querySelector("#choice h2").textContent}. ${words.textContent}` : board.dataset.given ?? "");
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".board-meeting, .wish, [data-cancel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const at = link.closest("td");
  if (at) enter(at);
  const key = link.matches("[data-cancel]") ? "" : keyOf(link);
  choose(key).then((done) => {
    if (!done) return;
    if (link.matches(".wish")) enter(grid()?.querySelector(".mark-free, .mark-cost") ?? cell);
    if (!key) enter(cell);
  });
});

const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -Infinity], End: [0, Infinity] };

document.addEventListener("keydown", (event) => {
  const at = event.target.closest?.("#board-area td");
  if (event.key === "Escape" && place()?.querySelector(".choice") && (at || event.target === document.body || event.target.closest("#choice"))) {
    choose("").then(() => enter(cell));
    return;
  }
  if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") {
    const link = at.querySelector(".board-meeting");
    const button = buttonOf(at);
    event.preventDefault();
    if (button) button.click();
    else if (at.matches(".mark-closed")) say(at.querySelector(".mark, .board-closed")?.textContent ?? "");
    else if (link) choose(keyOf(link));
    else say(at.textContent);
    return;
  }
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  const lines = rows();
  const line = Math.min(Math.max(lines.indexOf(at.parentElement) + step[0], 0), lines.length - 1);
  const columns = cellsOf(lines[line]);
  enter(columns[Math.min(Math.max(cellsOf(at.parentElement).indexOf(at) + step[1], 0), columns.length - 1)]);
});

document.addEventListener("dragstart", (event) => {
  const link = event.target.closest?.(".board-meeting, .wish");
  if (!link) return;
  dragging = true;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", link.textContent.trim());
  pending = choose(keyOf(link));
});

document.addEventListener("dragover", (event) => {
  const at = event.target.closest?.("#board-area td");
  if (dragging && at && !at.matches(".mark-closed")) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const at = event.target.closest?.("#board-area td");
  if (!dragging || !at) return;
  event.preventDefault();
  const [row, column] = [at.parentElement.dataset.line, at.cellIndex];
  pending?.then(() => {
    const line = rows().find((other) => other.dataset.line === row);
    buttonOf(line?.cells[column])?.click();
  });
});

document.addEventListener("dragend", () => { dragging = false; });

if (place()) {
  prepare();
  const arrived = location.hash.length > 1 && document.getElementById(location.hash.slice(1))?.closest("#board-area td");
  if (arrived) {
    enter(arrived);
    const done = document.getElementById("notices")?.textContent;
    if (done) setTimeout(() => say(done), 300); // a status that is there when the page comes is not read out
  }
}
