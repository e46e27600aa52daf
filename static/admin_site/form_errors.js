// Focuses the list of form errors, and lets its links lead to the control that can be typed in,
// also where a script put something else in the place of a field.
const { jQuery } = window.django;

const focus = (field) => {
  if (field.matches(".select2-hidden-accessible")) {
    jQuery(field).select2("focus");
    return;
  }
  const editor = field.closest(".prose-editor")?.querySelector("[contenteditable]");
  (editor ?? field).focus();
};

document.querySelector("[data-error-summary]")?.focus();

// One listener for all: some of these lists are drawn anew while someone types.
document.addEventListener("click", (event) => {
  const link = event.target.closest(":is([data-error-summary], [data-checks], .messagelist) a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  focus(field);
  (field.closest(".form-row") ?? field).scrollIntoView({ block: "center" });
});
