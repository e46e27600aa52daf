// Sets the focal point of a picture by clicking on it; the two number fields stay the source. Each
// shape shows at once how it would cut the picture, as `Shape.box` in images/renditions.py does.
const [x, y] = ["focal_x", "focal_y"].map((name) => document.querySelector(`#id_${name}`));

// The part of the room beside a crop that lies before it, in percents, as `object-position` asks.
const offset = (focus, length, cropped) => {
  const room = length - cropped;
  const start = Math.min(Math.max((length * focus) / 100 - cropped / 2, 0), room);
  return room ? (100 * start) / room : 50;
};

const cut = (image) => {
  const [width, height] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
  const ratio = Number(image.dataset.crop);
  const across = offset(x.value, width, Math.min(width, height * ratio));
  const down = offset(y.value, height, Math.min(height, width / ratio));
  image.style.objectPosition = `${across}% ${down}%`;
};

for (const frame of x && y ? document.querySelectorAll(".focal") : []) {
  const mark = document.createElement("span");
  mark.className = "focal__mark";
  frame.append(mark);

  const placeMark = () => {
    mark.style.left = `${x.value}%`;
    mark.style.top = `${y.value}%`;
    document.querySelectorAll("[data-crop]").forEach(cut);
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
