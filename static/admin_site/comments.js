// The comments beside the form: reads, places, answers and resolves them without leaving it.
// Without this script the same steps are on a page of their own (comments/admin.py).
{
  const HEADER = { "X-Comments-Part": "1" };
  const TROUBLE = "Dit lukt nu niet. Wat u typte staat er nog. Probeer het zo nog eens.";
  const LOGGED_OUT = "U bent uitgelogd. Log in een ander venster weer in en probeer het opnieuw. Wat u typte staat er nog.";
  const PART = "[data-comments-part]";

  const panel = document.getElementById("comments");
  const body = panel.querySelector("[data-comments-body]");
  const above = document.querySelector("[data-open-comments-place]");
  const note = document.querySelector("[data-open-comments-note]");
  const trouble = panel.querySelector("[role=alert]");
  const fitsBeside = matchMedia("(min-width: 64rem)");
  let opener = null;

  let isSending = false;

  const pick = (selector) => body.querySelector(selector);

  const load = async (url, options = {}) => {
    const answer = await fetch(url, { ...options, headers: HEADER });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector(PART);
    if (part) return part;
    throw new Error(answer.redirected || answer.status === 403 ? LOGGED_OUT : TROUBLE);
  };

  const explain = (error, place = trouble) => {
    place.textContent = error.message === LOGGED_OUT ? LOGGED_OUT : TROUBLE;
  };

  // The list above the form follows what happens in the panel.
  const updateList = ({ content }) => {
    note.textContent = "";
    if (content.textContent !== above.textContent) above.replaceChildren(content);
  };

  const KEPT = ":is(details, input, select, textarea)[id]";

  const stateOf = (element) => {
    if (element.matches("details")) return "open";
    return element.type === "checkbox" ? "checked" : "value";
  };

  // What was typed, ticked and opened, by id; without that of a form that was accepted.
  const readDrafts = (accepted) => [...body.querySelectorAll(KEPT)]
    .filter((element) => !accepted?.contains(element))
    .map((element) => [element.id, element[stateOf(element)]]);

  const putBack = (drafts) => {
    for (const [id, state] of drafts) {
      const element = pick(`#${CSS.escape(id)}`);
      if (element) element[stateOf(element)] = state;
    }
  };

  const show = (part, accepted) => {
    const drafts = readDrafts(accepted);
    trouble.textContent = "";
    const status = part.querySelector("[role=status]");
    const message = status.textContent;
    status.textContent = "";
    const list = part.querySelector("[data-open-list]");
    list.remove();
    body.replaceChildren(part);
    putBack(drafts);
    status.textContent = message; // a change in the page, so that it is read out
    for (const comment of body.querySelectorAll("[data-comment]")) addWay(comment);
    updateList(list);
    window.commentPlaces.refresh();
  };

  // A panel over the whole page makes way; it gives the focus back only when it is closed by hand.
  const goTo = (comment) => {
    if (!window.commentPlaces.isHere(comment)) {
      trouble.textContent = "Deze plek is niet in het formulier.";
      return;
    }
    trouble.textContent = "";
    if (panel.matches(":modal")) {
      opener = null;
      panel.close();
    }
    window.commentPlaces.goTo(comment);
  };

  const addWay = (comment) => {
    if (!comment.dataset.field) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button comment__way", textContent: "Ga naar de plek" });
    button.addEventListener("click", () => goTo(comment.dataset));
    comment.querySelector(".comment__steps").prepend(button);
  };

  const focusOn = (number) => {
    const comment = number ? pick(`#opmerking-${number}`) : null;
    if (comment?.closest("details")) comment.closest("details").open = true;
    (comment || panel.querySelector("#comments-panel-title")).focus();
    comment?.scrollIntoView({ block: "nearest" });
  };

  const isWriting = () => [...body.querySelectorAll("[data-mention]")].some(({ value }) => value.trim());

  const read = async () => {
    try {
      const part = await load(panel.dataset.url);
      if (!isSending && !isWriting()) show(part);
    } catch (error) {
      explain(error);
    }
  };

  // What colleagues said meanwhile is there when the panel is opened again, unless somebody is writing.
  const open = async () => {
    const wasOpen = panel.open;
    if (!wasOpen) {
      opener = document.activeElement;
      if (fitsBeside.matches) panel.show();
      else panel.showModal();
    }
    if (!pick(PART) || !(wasOpen || isSending || isWriting())) await read();
  };

  const openAt = async (number) => {
    await open();
    focusOn(number);
  };

  const compose = async (passage) => {
    await open();
    const form = pick("[data-comment-new]");
    if (!form) return;
    const { elements } = form;
    if (passage) {
      elements.field.value = passage.field;
      if (elements.field.selectedIndex < 0) elements.field.value = "";
      for (const name of ["quote", "before", "after"]) elements[name].value = passage[name] ?? "";
    }
    elements.text.focus();
  };

  const post = async (form, submitter) => {
    const part = await load(form.action, { method: "POST", body: new FormData(form, submitter) });
    const isRefused = part.querySelector("[aria-invalid=true]");
    show(part, isRefused ? null : form.closest(".comment__answer") ?? form);
    if (isRefused) isRefused.focus();
    else focusOn(part.dataset.changed);
  };

  // The form below the list stays as it is: what was typed in it is not sent.
  const resolveAll = async (form) => {
    const part = await load(form.action, { method: "POST", body: new FormData(form) });
    const status = part.querySelector("[role=status]");
    const message = status.textContent;
    status.textContent = "";
    show(part);
    note.textContent = message;
    note.focus();
  };

  const whenSubmitted = (place, send, placeOfTrouble) => place.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return; // a second click would place the same again
    isSending = true;
    try {
      await send(event.target, event.submitter);
    } catch (error) {
      explain(error, placeOfTrouble);
    } finally {
      isSending = false;
    }
  });
  whenSubmitted(body, post, trouble);
  whenSubmitted(above, resolveAll, note);

  // After an @ the names of colleagues that begin so are offered.
  const suggest = (textarea) => {
    textarea.parentElement.querySelector(".comments__names")?.remove();
    const [, typed] = /(?:^|\s)@([\p{L}][\p{L} .'-]{0,30}|)$/u.exec(textarea.value.slice(0, textarea.selectionStart)) ?? [];
    if (typed === undefined) return;
    const boxes = [...textarea.form.querySelectorAll("[data-name]")]
      .filter(({ dataset }) => dataset.name.toLowerCase().startsWith(typed.toLowerCase()) && dataset.name !== typed);
    if (!boxes.length) return;
    const list = document.createElement("span");
    list.className = "comments__names";
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Collega’s die u kunt noemen");
    list.append(...boxes.slice(0, 6).map((box) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button", textContent: box.dataset.name });
      button.addEventListener("click", () => {
        const end = textarea.selectionStart;
        textarea.setRangeText(`${box.dataset.name} `, end - typed.length, end, "end");
        box.checked = true;
        list.remove();
        textarea.focus();
      });
      return button;
    }));
    textarea.after(list);
  };

  body.addEventListener("input", ({ target }) => {
    if (target.matches("[data-mention]")) suggest(target);
    // Other words are elsewhere.
    if (!target.matches("[data-comment-quote]")) return;
    for (const name of ["before", "after"]) target.form.elements[name].value = "";
  });

  // A button at the words that were selected; the keys do the same anywhere in the form.
  const shortcut = document.createElement("button");
  Object.assign(shortcut, { type: "button", className: "button comments-here", textContent: "Opmerking", hidden: true });
  shortcut.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  shortcut.addEventListener("click", () => {
    shortcut.hidden = true;
    compose(window.commentPlaces.passageAt(getSelection()));
  });
  document.body.append(shortcut);

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const text = selection.isCollapsed ? null : window.commentPlaces.textAt(selection);
    shortcut.hidden = !text || (text !== document.activeElement && text.matches(".ProseMirror"));
    if (shortcut.hidden) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    shortcut.style.top = `${box.bottom + scrollY + 6}px`;
    shortcut.style.left = `${Math.min(box.left + scrollX, document.documentElement.clientWidth - 130)}px`;
  });

  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyM" || !event.ctrlKey || !event.altKey || event.shiftKey) return;
    event.preventDefault();
    compose(window.commentPlaces.passageAt(getSelection()));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-comments-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openAt(link.dataset.commentsOpen);
  });

  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel.close();
  });
  panel.querySelector("[data-comments-close]").addEventListener("click", () => panel.close());
  panel.addEventListener("close", () => {
    if (!opener) return;
    (opener.isConnected ? opener : document.querySelector("[data-comments-open]")).focus();
  });
}
