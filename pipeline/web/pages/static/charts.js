"use strict";
// Draws the charts of a page from their tables; uplot.js is loaded before.
(() => {
  const DASHES = {
    favor: [], against: [8, 4], neutral: [2, 3], unclear: [1, 5], unrelated: [12, 3, 2, 3],
    link: [], quiet: [4, 4], warn: [10, 4],
  };
  const drawn = [];

  const number = (cell, name) => (cell.dataset[name] === undefined ? null : Number(cell.dataset[name]));

  const read = (figure) => {
    const heads = [...figure.querySelectorAll("thead th[data-tone]")];
    const rows = [...figure.querySelectorAll("tbody tr")];
    const days = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
    const of = (place, name) => rows.map((row) => number(row.cells[place + 1], name));
    return { heads, days, of, rows };
  };

  const draw = (figure) => {
    const style = getComputedStyle(document.documentElement);
    // light-dark() is settled only where a property uses it
    const probe = document.createElement("span");
    figure.append(probe);
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const faint = (name) => colour(name).replace("rgb(", "rgba(").replace(")", ", 0.14)");
    const plot = figure.querySelector(".plot");
    const { heads, days, of, rows } = read(figure);
    const data = [days];
    const series = [{ label: "Day", value: (_, at) => (at === null ? "–" : new Date(at * 1000).toISOString().slice(0, 10)) }];
    const bands = [];
    heads.forEach((head, place) => {
      const tone = head.dataset.tone;
      const low = of(place, "low");
      const high = of(place, "high");
      series.push({
        label: head.textContent,
        stroke: colour(tone),
        dash: DASHES[tone] || [],
        width: 2,
        spanGaps: false,
        points: { size: 6, fill: colour(tone) },
        value: (_, value, __, index) =>
          index === null || index === undefined ? "–" : rows[index].cells[place + 1].textContent,
      });
      data.push(of(place, "value"));
      if (low.some((one) => one !== null)) {
        const begin = series.length;
        for (const edge of [high, low]) {
          series.push({ stroke: "transparent", width: 0, points: { show: false }, class: "edge" });
          data.push(edge);
        }
        bands.push({ series: [begin, begin + 1], fill: faint(tone) });
      }
    });
    const axis = { stroke: colour("quiet"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") }, font: `12px ${style.fontFamily}` };
    const highest = number(figure, "highest");
    probe.remove();
    plot.replaceChildren();
    const chart = new uPlot(
      {
        width: plot.clientWidth, height: 240, series, bands,
        scales: { y: { range: (_, __, max) => [0, highest ?? (max || 1) * 1.05] } },
        axes: [{ ...axis, values: "{YYYY}-{MM}-{DD}", space: 90 }, axis],
        tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
        legend: { live: true },
        cursor: { drag: { x: false, y: false } },
      },
      data,
      plot,
    );
    drawn.push({ figure, chart, plot });
  };

  const drawAll = () => {
    for (const { chart } of drawn.splice(0)) chart.destroy();
    for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure);
  };
  drawAll();
  document.addEventListener("themechange", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  let wait = 0;
  addEventListener("resize", () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      for (const { chart, plot } of drawn) chart.setSize({ width: plot.clientWidth, height: 240 });
    }, 100);
  });
})();
