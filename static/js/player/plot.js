// Turns curves into what Plotly draws: a gap stays a gap, and weaker evidence has a weaker line.

/** Room round the plot, pixels; fixed, so that the cursor needs nothing from inside Plotly. */
export const MARGIN = Object.freeze({ left: 48, right: 12, top: 10, bottom: 40 });

const COLOURS = ["--text", "--person-a", "--person-b", "--good"];
/** How a line looks where its values carry a mark. */
const LINES = Object.freeze({
  seen: { dash: "solid", width: 2 }, tick: { dash: "solid", width: 2 },
  edited: { dash: "solid", width: 2 },
  doubt: { dash: "dot", width: 1.5 }, fill: { dash: "dash", width: 1.5 },
  made: { dash: "dashdot", width: 1.5 },
});
const STRONG = new Set(["seen", "tick", "edited"]);

/** A value with its unit; the degree sign follows its number at once. */
export const measured = (value, unit) => (unit === "°" ? `${value}°` : `${value} ${unit}`);

/** The mark that holds at each time; runs are [from, to, mark], what no run covers was seen. */
export function marksAt(times, runs = []) {
  const marks = new Array(times.length).fill("seen");
  for (const [from, to, mark] of runs) {
    times.forEach((time, i) => {
      if (time >= from && time < to) marks[i] = mark;
    });
  }
  return marks;
}

/** Values of one line style; others are gaps, but neighbours join, so that no hole opens. */
export function valuesFor(values, marks, wanted) {
  return values.map((value, i) => {
    const near = wanted(marks[i]) || (i > 0 && wanted(marks[i - 1]));
    return marks[i] !== "missing" && near ? value : null;
  });
}

function traceFor(data, series, { colour, mark, wanted, marks, first }) {
  return {
    type: "scatter", mode: "lines", x: series.times, y: valuesFor(series.values, marks, wanted),
    name: series.label, showlegend: false, connectgaps: false,
    hovertemplate: `${measured("%{y:.1f}", series.unit ?? data.unit)}<extra>${series.label}</extra>`,
    hoverinfo: first ? undefined : "skip",
    line: { color: colour, ...LINES[mark] },
  };
}

/** Traces for Plotly: each series once in full line, and once for every weaker mark it holds. */
export function tracesOf(data, element) {
  const style = getComputedStyle(element);
  return data.series.flatMap((series, i) => {
    const colour = style.getPropertyValue(COLOURS[i % COLOURS.length]).trim();
    const marks = marksAt(series.times, series.marks);
    const weak = [...new Set(marks)].filter((mark) => LINES[mark] && !STRONG.has(mark));
    const strong = { colour, marks, mark: "seen", wanted: (mark) => STRONG.has(mark), first: true };
    return [strong, ...weak.map((mark) => ({ colour, marks, mark, wanted: (one) => one === mark }))]
      .map((look) => traceFor(data, series, look));
  });
}

/** Layout for Plotly: paper of the page, one hairline grid, no bar of tools. */
export function layoutOf(data, element, range, seconds) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = {
    color: colour("--text-2"), gridcolor: colour("--rule"), linecolor: colour("--edge"),
    zeroline: false, automargin: false,
  };
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    margin: { l: MARGIN.left, r: MARGIN.right, t: MARGIN.top, b: MARGIN.bottom },
    font: { family: style.fontFamily, size: 12, color: colour("--text") },
    xaxis: { ...axis, range: [...range], title: { text: seconds, standoff: 6 } },
    yaxis: { ...axis, fixedrange: true, title: { text: data.unit, standoff: 4 } },
    hovermode: "x", hoverlabel: { bgcolor: colour("--ground"), font: { color: colour("--text") } },
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
  };
}
