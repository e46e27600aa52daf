// Ctrl+S (on a Mac: Command+S) saves what the form is: a draft where there are drafts.
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
  const button = document.querySelector(".submit-row :is([name=_draft], [name=_save])");
  event.preventDefault();
  if (button && !document.querySelector("dialog[open]")) button.form.requestSubmit(button);
});
