import {
  type DynamicConfigValue,
  MappingType,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** Thresholds by value: the first colour holds below the first number. */
export function steps(below: string, ...further: [number, string][]): ThresholdsConfigBuilder {
  const all: Threshold[] = [{ value: null, color: below }];
  for (const [value, color] of further) all.push({ value, color });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** Shows values as words and colours, in this order. */
export function words(named: Record<string, [text: string, color: string]>): ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(named).map(([value, [text, color]], index) => [value, { text, color, index }]),
  );
  return [{ type: MappingType.ValueToText, options }];
}

/** Severities as they are written. The word stays: colour is never the only sign. */
export const severities = words({
  critical: ["critical", "dark-red"],
  high: ["high", "orange"],
  medium: ["medium", "yellow"],
  low: ["low", "blue"],
  info: ["info", "blue"],
});

/** `bruce_grafana.issues.severity_number`, and 0 for what is as declared. */
export const severityNumbers = words({
  "0": ["as declared", "green"],
  "1": ["low", "blue"],
  "2": ["medium", "yellow"],
  "3": ["high", "orange"],
  "4": ["critical", "dark-red"],
});

/** Properties of a column whose words have colours. */
export function coloured(mappings: ValueMapping[]): DynamicConfigValue[] {
  return [
    { id: "mappings", value: mappings },
    { id: "custom.cellOptions", value: { type: "color-text" } },
  ];
}

/** Properties of a column with a unit of Grafana. */
export function inUnit(unit: string): DynamicConfigValue[] {
  return [{ id: "unit", value: unit }];
}

/** Properties of a column of host names: each leads to the dashboard of that host. */
export const toHost: DynamicConfigValue[] = [{
  id: "links",
  value: [{ title: "Open the host", url: "/d/bruce-host?var-host=${__value.raw:percentencode}" }],
}];
