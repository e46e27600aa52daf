// Sets the focal point of a picture by clicking on it; the two number fields stay the source.
const [x, y] = ["focal_x", "focal_y"].map((name) => document.querySelector(`#id_${name}`));

for (const frame of x && y ? document.querySelectorAll(".focal") : []) {
  const mark = document.createElement("span");
  mark.className = "focal__mark";
  frame.append(mark);

  const placeMark = () => {
    mark.style.left = `${x.value}%`;
    mark.style.top = `${y.value}%`;
  };

  frame.addEventListener("click", (event) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    x.value = Math.round(((event.clientX - left) / width) * 100);
    y.value = Math.round(((event.clientY - top) / height) * 100);
    placeMark();
  });
  for (const number of [x, y]) number.addEventListener("input", placeMark);
  placeMark();
}
