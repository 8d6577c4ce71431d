import { alarmState, POINTS, ROWS, series } from './made-up';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: string[];
    readonly sortBy?: string;
    readonly query?: string;
    readonly view?: string;
    readonly metrics?: ReadonlyArray<ReadonlyArray<string | { label?: string; yAxis?: 'right' }>>;
  };
}

export interface Body {
  readonly start: string;
  readonly widgets: Widget[];
}

interface Metric {
  readonly name: string;
  readonly label: string;
  readonly axis: 'left' | 'right';
  readonly values: Array<number | undefined>;
}

const COLUMNS = 24;
/** Pixels of one unit of height, and of the bar with name and time range above the widgets. */
const UNIT = 50;
const BAR = 44;
const TITLE = 30;
const COLOURS =
  '#0972d3 #d13212 #067f68 #9469d6 #e07f00 #962249 #486de8 #7d8998 #c33d69 #3184c2 #b088f5 #038d6c #c25700 #8c4fff'.split(
    ' ',
  );

/** Pixels from the top to the end of the last widget. */
export function heightOf({ widgets }: Body): number {
  return BAR + Math.max(...widgets.map(({ y, height }) => y + height)) * UNIT + 4;
}

export function page(body: Body, width: number): string {
  const column = width / COLUMNS;
  const placed = body.widgets.map((widget) => {
    const [w, h] = [widget.width * column - 10, widget.height * UNIT - 8];
    const box = `left:${widget.x * column + 5}px;top:${BAR + widget.y * UNIT + 4}px;width:${w}px;height:${h}px`;
    const title = widget.properties.title ? `<h3>${escape(widget.properties.title)}</h3>` : '';
    return `<section class="${widget.type}" style="${box}">${title}${draw(widget, w, h - (title ? TITLE : 0))}</section>`;
  });
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<header>Dashboard with made-up data, drawn from the template <span>${escape(body.start.replace(/-PT(\d+)H/, 'last $1 hours,'))} UTC</span></header>${placed.join('')}`;
}

function draw(widget: Widget, width: number, height: number): string {
  const { type, properties } = widget;
  switch (type) {
    case 'text':
      return markdown(properties.markdown);
    case 'alarm':
      return alarms(properties);
    case 'log':
      return table(properties);
    default: {
      const metrics = metricsOf(properties);
      switch (properties.view) {
        case 'singleValue':
          return numbers(metrics, widget.width);
        case 'timeSeries':
          return lines(metrics, width, height);
        default:
          throw new Error(`The picture has no view '${properties.view}'.`);
      }
    }
  }
}

function metricsOf({ metrics = [] }: Widget['properties']): Metric[] {
  let before: string[] = [];
  return metrics.map((entry) => {
    const { label, yAxis = 'left' } = entry.find((part) => typeof part === 'object') ?? {};
    const words = entry.filter((part) => typeof part === 'string');
    before = words.map((word, index) => (word === '.' ? before[index] : word));
    const name = before[1];
    return { name, label: label ?? name, axis: yAxis, values: series(name) };
  });
}

function markdown(text = ''): string {
  return text
    .split('\n')
    .map((line) => {
      const linked = escape(line).replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>');
      return linked.startsWith('## ') ? `<h2>${linked.slice(3)}</h2>` : `<p>${linked}</p>`;
    })
    .join('');
}

function alarms({ alarms: arns = [], sortBy }: Widget['properties']): string {
  const tiles = arns.map((arn) => {
    const name = arn.split(':alarm:')[1];
    return { name, ...alarmState(name) };
  });
  tiles.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sortBy === 'stateUpdatedTimestamp') {
    tiles.sort((a, b) => (a.state === b.state ? a.minutesAgo - b.minutesAgo : a.state === 'ALARM' ? -1 : 1));
  }
  return `<div class="tiles">${tiles.map(({ name, state }) => `<div class="${state}">${escape(name)}</div>`).join('')}</div>`;
}

const sum = (values: Array<number | undefined>): number | undefined =>
  values.every((value) => value === undefined)
    ? undefined
    : values.reduce<number>((all, value) => all + (value ?? 0), 0);

function numbers(metrics: Metric[], columns: number): string {
  const size = metrics.length > 6 ? 'small' : 'large';
  const cells = metrics.map(({ label, values }, index) => {
    const key = `<i style="background:${COLOURS[index]}"></i>`;
    return `<div>${key}${escape(label)}<b>${sum(values)?.toLocaleString('en') ?? '--'}</b></div>`;
  });
  return `<div class="numbers ${size}" style="grid-template-columns:repeat(${columns > 6 ? 5 : 2},1fr)">${cells.join('')}</div>`;
}

function lines(metrics: Metric[], width: number, height: number): string {
  const hasRight = metrics.some((metric) => metric.axis === 'right');
  const plot = { left: 48, top: 8, width: width - 48 - (hasRight ? 40 : 28), height: height - 70 };
  const most = (side: string) =>
    roundUp(
      Math.max(1, ...metrics.filter(({ axis: of }) => of === side).flatMap(({ values }) => values.map((v) => v ?? 0))),
    );
  const shapes = metrics.map((metric, index) => {
    const at = (value: number, point: number): [number, number] => [
      plot.left + (point / (POINTS - 1)) * plot.width,
      plot.top + plot.height - (value / most(metric.axis)) * plot.height,
    ];
    // Neighbouring points are joined; a point without neighbours is a dot.
    const runs: Array<Array<[number, number]>> = [[]];
    metric.values.forEach((value, point) =>
      value === undefined ? runs.push([]) : runs.at(-1)!.push(at(value, point)),
    );
    return runs
      .filter((run) => run.length > 0)
      .map((run) =>
        run.length === 1
          ? `<circle cx="${run[0][0].toFixed(1)}" cy="${run[0][1].toFixed(1)}" r="2.5" fill="${COLOURS[index]}"/>`
          : `<polyline fill="none" stroke-width="1.8" stroke="${COLOURS[index]}" points="${run.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"/>`,
      )
      .join('');
  });
  const hours = [0, 2, 4, 6, 8, 10, 12].map(
    (hour) =>
      `<text x="${plot.left + (hour / 12) * plot.width}" y="${plot.top + plot.height + 18}" text-anchor="middle">${String(hour).padStart(2, '0')}:00</text>`,
  );
  return `<svg width="${width}" height="${height - 34}">${axis(plot, most('left'), 'left')}${hasRight ? axis(plot, most('right'), 'right') : ''}${hours.join('')}${shapes.join('')}</svg>${legend(metrics)}`;
}

/** The end of an axis. */
function roundUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 10].map((step) => step * magnitude).find((end) => end >= value)!;
}

function axis(
  plot: { left: number; top: number; width: number; height: number },
  most: number,
  side: 'left' | 'right',
): string {
  return [0, 0.5, 1]
    .map((part) => {
      const y = plot.top + plot.height * (1 - part);
      const x = side === 'left' ? plot.left - 6 : plot.left + plot.width + 6;
      const value = (most * part).toLocaleString('en', { maximumFractionDigits: 1 });
      return `${side === 'left' ? `<line x1="${plot.left}" x2="${plot.left + plot.width}" y1="${y}" y2="${y}"/>` : ''}<text x="${x}" y="${y + 4}" text-anchor="${side === 'left' ? 'end' : 'start'}">${value}</text>`;
    })
    .join('');
}

function legend(metrics: Metric[]): string {
  const keys = metrics.map(
    ({ label }, index) => `<span><i style="background:${COLOURS[index]}"></i>${escape(label)}</span>`,
  );
  return `<div class="legend">${keys.join('')}</div>`;
}

/** The columns that the query returns: those that it displays, or groups by and counts. */
function columns(query: string): string[] {
  const display = /\| display (.*)$/s.exec(query)?.[1];
  const [, count = '', by = ''] = /\| stats count\(\*\) as (\w+) by ([^\n|]+)/.exec(query) ?? [];
  return (display ?? `${by}, ${count}`).split(',').map((name) => name.trim());
}

function table({ title = '', query = '' }: Widget['properties']): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}><div>${escape(cell)}</div></${tag}>`).join('')}</tr>`;
  return `<table>${cells('th', columns(query))}${ROWS[title].map((row) => cells('td', row)).join('')}</table>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

const STYLE = `
* { box-sizing: border-box; margin: 0; }
body { background: #f2f3f3; font: 14px Helvetica, Arial, 'Liberation Sans', sans-serif; color: #16191f; }
header { height: ${BAR}px; padding: 12px 16px; background: #232f3e; color: #fff; }
header span { float: right; }
section { position: absolute; background: #fff; border: 1px solid #d5dbdb; overflow: hidden; padding: 0 12px; }
section.text { background: none; border: 0; padding: 6px 8px; }
h2 { font-size: 22px; margin: 4px 0 8px; }
h3 { font-size: 15px; line-height: ${TITLE}px; }
a { color: #0972d3; }
svg { display: block; margin-left: -8px; }
svg text { font-size: 12px; fill: #545b64; }
svg line { stroke: #eaeded; }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; }
.tiles div { height: 36px; line-height: 34px; padding: 0 8px; border: 1px solid; border-left-width: 6px; border-radius: 3px;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-size: 13px; }
.tiles .OK { border-color: #1d8102; background: #f2f8f0; }
.tiles .ALARM { border-color: #d13212; background: #d13212; color: #fff; font-weight: bold; }
.numbers { display: grid; gap: 10px 8px; padding-top: 4px; }
.numbers b { display: block; font-weight: normal; }
.large b { font-size: 40px; }
.small b { font-size: 30px; line-height: 40px; }
i { display: inline-block; width: 10px; height: 10px; margin-right: 5px; }
.legend { font-size: 12px; line-height: 19px; }
.legend span { margin-right: 14px; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; font-size: 13px; table-layout: auto; }
th { text-align: left; color: #545b64; border-bottom: 1px solid #d5dbdb; font-weight: normal; }
td, th { padding: 4px 10px 4px 0; white-space: nowrap; }
td div { max-width: 240px; overflow: hidden; text-overflow: ellipsis; }
tr + tr td { border-bottom: 1px solid #eaeded; }
`;
