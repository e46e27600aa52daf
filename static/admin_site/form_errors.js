// Focuses the list of form errors, and lets links lead to the control that can be typed in, also
// where a script put something else in the place of a field.
const { jQuery } = window.django;

const focus = (field) => {
  if (field.matches(".select2-hidden-accessible")) {
    jQuery(field).select2("focus");
    return;
  }
  const editor = field.closest(".prose-editor")?.querySelector("[contenteditable]");
  (editor ?? field).focus();
};

const reveal = (field) => {
  field.closest("details")?.setAttribute("open", "");
  focus(field);
  (field.closest(".form-row") ?? field).scrollIntoView({ block: "center" });
};

document.querySelector("[data-error-summary]")?.focus();

// The start page links to a field in its form. An editor of rich text may be there later than that.
window.addEventListener("load", () => {
  const field = document.getElementById(window.location.hash.slice(1));
  if (field?.closest("form")) reveal(field);
});
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  if (textarea.id === window.location.hash.slice(1)) editor.on("create", () => reveal(textarea));
});

// One listener for all: some of these lists are drawn anew while someone types.
document.addEventListener("click", (event) => {
  const link = event.target.closest(":is([data-error-summary], [data-checks], .messagelist, .notice) a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  reveal(field);
});
