/** A widget of a dashboard's body; its properties are JSON of any shape. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly properties: Record<string, any>;
}

export interface DashboardBody {
  readonly start: string;
  readonly widgets: Widget[];
}

/** Grid units that a full screen of 1080 pixels shows, of 50 pixels each, below the bar of the browser. */
const SCREEN = 20;
const COLUMNS = 24;

type Property = (value: unknown) => boolean;
const isText: Property = (value) => typeof value === 'string' && value !== '';
const isFlag: Property = (value) => typeof value === 'boolean';
const oneOf =
  (...values: string[]): Property =>
  (value) =>
    values.includes(value as string);
const isSeconds: Property = (value) =>
  Number.isInteger(value) && (value as number) >= 60 && (value as number) % 60 === 0;
const isObject: Property = (value) => typeof value === 'object' && value !== null;
const isStat = oneOf('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum');
const listOf =
  (least: number, most: number): Property =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most;

/** "Dashboard Body Structure and Syntax" of the CloudWatch API reference; `!` marks what must be there. */
const WIDGETS: Partial<Record<string, Partial<Record<string, Property>>>> = {
  text: { 'markdown!': isText, background: oneOf('transparent', 'solid') },
  alarm: {
    'alarms!': listOf(1, 100),
    title: isText,
    sortBy: oneOf('default', 'stateUpdatedTimestamp', 'timestamp'),
    states: listOf(0, 3),
  },
  log: {
    'region!': isText,
    'query!': (value) => /^SOURCE '[^']+' \| \w/.test(String(value)),
    title: isText,
    view: oneOf('table', 'timeSeries', 'bar', 'pie'),
  },
  metric: {
    'metrics!': listOf(1, 500),
    'region!': isText,
    title: isText,
    view: oneOf('timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'),
    stat: isStat,
    period: isSeconds,
    yAxis: isObject,
    legend: isObject,
    setPeriodToTimeRange: isFlag,
    sparkline: isFlag,
    stacked: isFlag,
  },
};
const RENDERING: Record<string, Property> = {
  label: isText,
  period: isSeconds,
  stat: isStat,
  yAxis: oneOf('left', 'right'),
  color: isText,
  region: isText,
  id: isText,
};

/** What CloudWatch would complain of in a dashboard, or a person in front of it; nothing where all is well. */
export function bodyProblems(body: DashboardBody): string[] {
  const { widgets } = body;
  return [
    ...Object.keys(body)
      .filter((name) => !['start', 'end', 'periodOverride', 'widgets', 'variables'].includes(name))
      .map((name) => `unknown ${name}`),
    ...(/^-PT\d+[MH]$|^-P\d+[DWM]$/.test(body.start) ? [] : [`start ${body.start}`]),
    ...(widgets.length > 500 ? ['more than 500 widgets'] : []),
    ...(widgets.flatMap(metricsIn).length > 2500 ? ['more than 2500 metrics'] : []),
    ...widgets.flatMap(widgetProblems),
    ...widgets.flatMap((widget, index) =>
      widgets
        .slice(index + 1)
        .flatMap((other) => (overlap(widget, other) ? [`${name(widget)} covers ${name(other)}`] : [])),
    ),
    ...(Math.max(...widgets.map(({ y, height }) => y + height)) > SCREEN ? ['does not fit on one screen'] : []),
  ];
}

/** Namespace, name and dimensions of each metric, without the `.` that stands for what was before. */
export function metricsIn({ type, properties }: Widget): string[] {
  if (type !== 'metric') {
    return [];
  }
  let before: string[] = [];
  return properties.metrics.map((metric: unknown[]) => {
    const words = metric.filter((part) => typeof part === 'string');
    before = words.map((word, index) => (word === '.' ? before[index] : word));
    return before.join(' ');
  });
}

function widgetProblems(widget: Widget): string[] {
  const { type, x, y, width, height, properties } = widget;
  const known = WIDGETS[type];
  if (known === undefined) {
    return [`${type} is no widget`];
  }
  const places = [x, y, width, height];
  return [
    ...(places.every(Number.isInteger) && x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= COLUMNS
      ? []
      : [`${name(widget)} is outside of the grid`]),
    ...propertyProblems(name(widget), known, properties),
    ...(type === 'metric'
      ? properties.metrics
          .map((metric: unknown[]) => metric.at(-1))
          .filter((last: unknown) => typeof last === 'object')
          .flatMap((rendering: object) => propertyProblems(name(widget), RENDERING, rendering))
      : []),
  ];
}

function propertyProblems(where: string, known: Partial<Record<string, Property>>, properties: object): string[] {
  const entries = Object.entries(properties);
  const missing = Object.keys(known).filter((key) => key.endsWith('!') && !(key.slice(0, -1) in properties));
  return [
    ...missing.map((key) => `${where} lacks ${key}`),
    ...entries
      .filter(([key, value]) => !(known[key] ?? known[`${key}!`] ?? (() => false))(value))
      .map(([key, value]) => `${where}: ${key} ${JSON.stringify(value)}`),
  ];
}

function overlap(one: Widget, other: Widget): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function name({ type, properties }: Widget): string {
  return properties.title ?? type;
}
