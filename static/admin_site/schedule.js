// Names the main button after what it does: with a moment in 'Op de site vanaf' it plans. The server
// decides by the same moment; here a half-typed one, which a browser sends as empty, is held back.
const start = document.getElementById("id_plan_from");
const end = document.getElementById("id_plan_until");
const [publish, publishNow, schedule] = ["_publish", "_publish_now", "_schedule"].map((name) =>
  document.querySelector(`.submit-buttons [name=${name}]`),
);

const isHalfTyped = (field) => field.validity.badInput;

const nameButtons = () => {
  const plans = start.value !== "" || isHalfTyped(start);
  publish.textContent = plans ? publish.dataset.plan : publish.dataset.publish;
  publishNow.hidden = !plans;
  schedule.hidden = plans;
};

const holdBack = (event) => {
  const field = [start, end].find(isHalfTyped);
  if (!field) return;
  event.preventDefault();
  field.reportValidity();
};

if (start && publish) {
  start.addEventListener("input", nameButtons);
  nameButtons();
  for (const button of [publish, schedule]) button.addEventListener("click", holdBack);
}
