// The list of what is wrong takes the focus, and its links lead to what can be typed in, also
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

document.querySelector("[data-summary]")?.focus();

for (const link of document.querySelectorAll(":is([data-summary], .messagelist) a[href^='#']")) {
  const field = document.getElementById(link.hash.slice(1));
  link.addEventListener("click", (event) => {
    if (!field) return;
    event.preventDefault();
    focus(field);
    field.closest(".form-row")?.scrollIntoView({ block: "center" });
  });
}
