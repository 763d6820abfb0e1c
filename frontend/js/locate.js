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

// On the drawing of a city a square is chosen; here a press sets the very point, the numbers follow, and so does the list of what
// others have written about places near it, whose numbers stand on the drawing.
export function placeMaps(scope = document) {
  for (const map of scope.querySelectorAll("[data-place-map]")) {
    const [west, north, right, down] = ["west", "north", "right", "down"].map((name) => Number(map.dataset[name]));
    const frame = map.querySelector(".place-frame");
    const point = map.querySelector("[data-place-point]");
    const fields = ["latitude", "longitude"].map((id) => document.getElementById(id));
    const box = point.ownerSVGElement.viewBox.baseVal;
    const place = (latitude, longitude) => [box.x + ((longitude - west) / right) * box.width, box.y + ((north - latitude) / down) * box.height];
    const near = map.querySelector("[data-place-near]");
    const dots = map.querySelector("[data-place-dots]");
    const draw = () => {
      dots.replaceChildren();
      for (const item of near.querySelectorAll("[data-at]")) {
        const [x, y] = place(...item.dataset.at.split(",").map(Number));
        if (x < box.x || y < box.y || x > box.x + box.width || y > box.y + box.height) continue;
        const dot = svg("g", { class: "place-dot", transform: `translate(${x} ${y}) scale(${dots.dataset.unit})` });
        dot.append(svg("circle", { r: 26 }), svg("text", { y: 12, "text-anchor": "middle" }));
        dot.lastChild.textContent = item.querySelector(".place-number").textContent;
        dots.append(dot);
      }
    };
    let asked = null;
    const ask = async (latitude, longitude) => {
      asked?.abort();
      const mine = (asked = new AbortController());
      try {
        const answer = await fetch(`${map.dataset.near}?at=${latitude.toFixed(5)},${longitude.toFixed(5)}`, { signal: mine.signal, headers: { "HX-Request": "true" } });
        if (!answer.ok || mine.signal.aborted) return;
        near.innerHTML = await answer.text();
        draw();
      } catch (error) {
        if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // without a line the old list stays
      }
    };
    const set = (latitude, longitude) => {
      fields[0].value = latitude.toFixed(5);
      fields[1].value = longitude.toFixed(5);
      const [x, y] = place(latitude, longitude);
      point.setAttribute("cx", x);
      point.setAttribute("cy", y);
      point.removeAttribute("visibility");
      ask(latitude, longitude);
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

function svg(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
