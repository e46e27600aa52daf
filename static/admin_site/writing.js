// Asks the server for advice on the text as it stands, and brings the cursor to what it is about.
// The markup is in templates/admin/publishing/writing.html.
const PAUSE = 2000;

const panel = document.querySelector(".writing");
const advice = panel.querySelector(".writing__advice");
const count = panel.querySelector(".writing__count");
const form = document.getElementById(panel.dataset.form);

const showCount = () => {
  const number = Number(advice.querySelector("[data-count]")?.dataset.count ?? 0);
  const text = number === 1 ? "1 tip" : `${number} tips`;
  if (count.textContent !== text) count.textContent = text;
};

// Neither tokens nor files change the advice.
const typed = () => {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  return new URLSearchParams(data).toString();
};

let checked = panel.querySelector(".writing__level, [data-count]") ? typed() : "";
let lastSeen = "";
let busy = false;

const check = async (now) => {
  busy = true;
  checked = now;
  try {
    const answer = await fetch(panel.dataset.url, {
      method: "POST",
      body: new URLSearchParams(now),
      redirect: "manual",
    });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Who walks through the list keeps her place until she types again.
    if (!advice.contains(document.activeElement)) advice.replaceChildren(...page.body.childNodes);
    showCount();
  } catch {
    checked = ""; // no connection: tried again after a pause
  } finally {
    busy = false;
  }
};

setInterval(() => {
  if (document.hidden) return;
  const now = typed();
  if (!busy && now === lastSeen && now !== checked) check(now);
  lastSeen = now;
}, PAUSE);

// The text of rich text lies in pieces: the words may begin in one and end in another.
const selectIn = (editor, words) => {
  const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data.replace(/\s/g, " ");
  }
  const start = text.toLowerCase().indexOf(words.toLowerCase());
  editor.focus();
  if (!words || start < 0) return editor.scrollIntoView({ block: "center" });
  const place = (index) => {
    const [from, node] = nodes.findLast(([begin]) => begin <= index);
    return [node, Math.min(index - from, node.length)];
  };
  const [first, last] = [place(start), place(start + words.length - 1)];
  getSelection().setBaseAndExtent(...first, last[0], Math.min(last[1] + 1, last[0].length));
  first[0].parentElement.scrollIntoView({ block: "center" });
};

const selectInInput = (input, words) => {
  const start = input.value.replace(/\s/g, " ").toLowerCase().indexOf(words.toLowerCase());
  input.focus();
  input.scrollIntoView({ block: "center" });
  if (words && start >= 0) input.setSelectionRange?.(start, start + words.length);
};

advice.addEventListener("click", (event) => {
  const link = event.target.closest("[data-field]");
  const input = link && form.elements[link.dataset.field];
  if (!input) return;
  event.preventDefault();
  input.closest("details")?.setAttribute("open", "");
  const editor = input.parentElement.querySelector(".ProseMirror");
  if (editor) selectIn(editor, link.dataset.words);
  else selectInInput(input, link.dataset.words);
});

showCount();
