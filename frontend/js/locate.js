// "Use the place where I am": fills latitude and longitude. Without it, or where the device says no, people choose from the list.
export function locate(scope = document) {
  for (const button of scope.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    const said = button.parentElement.querySelector("[data-located]");
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        document.getElementById(button.dataset.latitude).value = coords.latitude.toFixed(6);
        document.getElementById(button.dataset.longitude).value = coords.longitude.toFixed(6);
        said.textContent = "";
        button.disabled = false;
      }, () => {
        said.textContent = button.dataset.failed;
        button.disabled = false;
      }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }
}

// On the drawing of a city a square is chosen; here a press sets the very point, and the numbers follow.
export function placeMaps(scope = document) {
  for (const map of scope.querySelectorAll("[data-place-map]")) {
    const [west, north, right, down] = ["west", "north", "right", "down"].map((name) => Number(map.dataset[name]));
    const frame = map.querySelector(".place-frame");
    const point = map.querySelector("[data-place-point]");
    const fields = ["latitude", "longitude"].map((id) => document.getElementById(id));
    const box = point.ownerSVGElement.viewBox.baseVal;
    const set = (latitude, longitude) => {
      fields[0].value = latitude.toFixed(5);
      fields[1].value = longitude.toFixed(5);
      point.setAttribute("cx", ((longitude - west) / right) * box.width);
      point.setAttribute("cy", ((north - latitude) / down) * box.height);
      point.removeAttribute("visibility");
    };
    map.addEventListener("change", (event) => set(...event.target.value.split(",").map(Number)));
    frame.addEventListener("click", (event) => {
      if (!event.detail || !event.target.matches("input")) return; // keys choose the middle of a square
      const { left, top, width, height } = frame.getBoundingClientRect();
      const at = [north - ((event.clientY - top) / height) * down, west + ((event.clientX - left) / width) * right];
      event.target.value = at.map((one) => one.toFixed(5)).join(",");
      set(...at);
    });
    for (const field of fields) field.addEventListener("input", () => { for (const one of map.querySelectorAll(":checked")) one.checked = false; });
  }
}
