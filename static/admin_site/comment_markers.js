// Marks the words that comments are about in the form, and leads from a comment to its words.
// Nothing of the text changes: the CSS Custom Highlight API paints ranges (else the list remains).
//
//   window.commentPlaces.passageAt(selection)  // { field, quote, before, after } or null
//   window.commentPlaces.textAt(selection)     // the text that a selection is in, or nothing
//   window.commentPlaces.refresh()             // after the list has changed
//   window.commentPlaces.isHere(comment)       // whether the form has the words or the field
//   window.commentPlaces.goTo(comment)         // focus the words or the field, if they are here
{
  const PAUSE = 400; // milliseconds
  const CONTEXT = 40; // characters on each side of the words
  const MAX_QUOTE = 300;
  const NAME = "comment";
  const TEXT = ".ProseMirror, .form-row .readonly"; // also of who may read the form, and not change it

  // The part of the form that holds a field, or the rows of a relation.
  const partOf = (field) =>
    document.getElementById(`${field}-group`)
    ?? document.getElementById(`id_${field}`)?.closest(".form-row")
    ?? document.querySelector(`.form-row.field-${CSS.escape(field)}`);

  const controlsIn = (part) => [...part.querySelectorAll(`${TEXT}, textarea, input[type=text], input[type=url]`)]
    .filter((control) => control.matches(TEXT) || control.checkVisibility());

  // The characters of an element without space, each with the node and offset where it stands.
  const lettersOf = (element) => {
    const letters = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let offset = 0; offset < node.data.length; offset += 1) {
        if (/\S/.test(node.data[offset])) letters.push([node, offset]);
      }
    }
    return letters;
  };

  const squeeze = (text) => text.replace(/\s+/g, "");

  // Where the quoted words start in a text without space; what stands around them decides first.
  const find = (text, { quote, prefix = "", suffix = "" }) => {
    const [words, before, after] = [quote, prefix, suffix].map(squeeze);
    for (const [start, end] of [[before, after], [before, ""], ["", after], ["", ""]]) {
      const at = text.indexOf(start + words + end);
      if (at >= 0) return at + start.length;
    }
    return -1;
  };

  const rangeIn = (editor, comment) => {
    const letters = lettersOf(editor);
    const at = find(letters.map(([node, offset]) => node.data[offset]).join(""), comment);
    if (at < 0) return null;
    const [first, last] = [letters[at], letters[at + squeeze(comment.quote).length - 1]];
    const range = document.createRange();
    range.setStart(...first);
    range.setEnd(last[0], last[1] + 1);
    return range;
  };

  // Ranges in rich text, or the control that holds the words.
  const locate = (comment) => {
    const part = comment.quote && partOf(comment.field);
    for (const control of part ? controlsIn(part) : []) {
      if (control.matches(TEXT)) {
        const range = rangeIn(control, comment);
        if (range) return { control, range };
      } else if (squeeze(control.value).includes(squeeze(comment.quote))) return { control };
    }
    return null;
  };

  const comments = () => [...document.querySelectorAll("[data-comment]")];

  const refresh = () => {
    const ranges = new Map(); // by comment: it may stand above the form and in the panel
    for (const element of comments()) {
      const place = locate(element.dataset);
      const isHere = partOf(element.dataset.field);
      const gone = element.querySelector("[data-comment-gone]");
      if (gone && isHere) gone.hidden = Boolean(place);
      if (place?.range) ranges.set(element.dataset.comment, place.range);
    }
    if (globalThis.Highlight) CSS.highlights.set(NAME, new Highlight(...ranges.values()));
  };

  const selectWords = (control, quote) => {
    const at = control.value?.indexOf(quote) ?? -1;
    if (at >= 0 && control.setSelectionRange) control.setSelectionRange(at, at + quote.length);
  };

  // The words with the control that holds them, else the first control of the field.
  const placeOf = (comment) => {
    const part = partOf(comment.field);
    return locate(comment) ?? { control: part && controlsIn(part)[0] };
  };

  const isHere = (comment) => Boolean(placeOf(comment).control);

  const goTo = (comment) => {
    const { control, range } = placeOf(comment);
    if (!control) return;
    control.focus();
    if (range) {
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    } else if (comment.quote) selectWords(control, comment.quote);
    control.scrollIntoView({ block: "center" });
    range?.startContainer.parentElement.scrollIntoView({ block: "center" });
  };

  // What somebody stands at: the words that she selected, or only the field.
  const fieldOf = (element) => {
    const group = element.closest(".inline-group");
    if (group) return group.id.replace(/-group$/, "");
    const box = element.closest(".fieldBox, .form-row");
    const name = [...(box?.classList ?? [])].find((one) => one.startsWith("field-"))?.slice("field-".length);
    return box?.querySelector("textarea, input, select")?.name ?? name ?? "";
  };

  const textAround = (editor, range) => {
    const [before, after] = [document.createRange(), document.createRange()];
    before.selectNodeContents(editor);
    before.setEnd(range.startContainer, range.startOffset);
    after.selectNodeContents(editor);
    after.setStart(range.endContainer, range.endOffset);
    return { before: before.toString().slice(-CONTEXT), after: after.toString().slice(0, CONTEXT) };
  };

  const textAt = ({ focusNode }) =>
    (focusNode?.nodeType === Node.TEXT_NODE ? focusNode.parentElement : focusNode)?.closest?.(TEXT);

  const passageAt = (selection) => {
    const editor = textAt(selection);
    if (editor) {
      const range = selection.getRangeAt(0);
      const quote = selection.toString().replace(/\s+/g, " ").trim().slice(0, MAX_QUOTE);
      const around = quote && editor.contains(range.startContainer) ? textAround(editor, range) : {};
      return { field: fieldOf(editor), quote, ...around };
    }
    const control = document.activeElement;
    if (!control?.form || !control.closest(".form-row, .inline-group")) return null;
    const { value = "", selectionStart, selectionEnd } = control;
    const quote = selectionStart === null ? "" : value.slice(selectionStart ?? 0, selectionEnd ?? 0);
    return { field: fieldOf(control), quote: quote.slice(0, MAX_QUOTE) };
  };

  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  };
  document.addEventListener("input", later);
  // The editors draw their text after this script has run, and again at each step back.
  for (const form of document.querySelectorAll("form[id$=_form]")) {
    new MutationObserver(later).observe(form, { childList: true, characterData: true, subtree: true });
  }
  later();
  window.commentPlaces = { goTo, isHere, passageAt, refresh, textAt };
}
