import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as StatPanel } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimelinePanel } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeriesPanel } from "@grafana/grafana-foundation-sdk/timeseries";
import { datasource, sqlQuery } from "./sql_query.ts";

/** What each panel has. Width is of 24 columns. */
export interface PanelParts {
  title: string;
  /** What it says, and what it does not. */
  description: string;
  width: number;
  height: number;
  sql: string;
}

/** Rows as they are. */
export function table({ title, description, width, height, sql }: PanelParts): TablePanel {
  return new TablePanel().title(title).description(description).span(width).height(height)
    .datasource(datasource).withTarget(sqlQuery(sql));
}

/** One row; each of its columns is a number with its name. */
export function numbers({ title, description, width, height, sql }: PanelParts): StatPanel {
  return new StatPanel().title(title).description(description).span(width).height(height)
    .datasource(datasource).withTarget(sqlQuery(sql))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("/.*/"));
}

/** A number a day for each `metric`, as stacked bars. */
export function days({ title, description, width, height, sql }: PanelParts): TimeSeriesPanel {
  return new TimeSeriesPanel().title(title).description(description).span(width).height(height)
    .datasource(datasource).withTarget(sqlQuery(sql, "time_series"))
    .drawStyle(GraphDrawStyle.Bars).fillOpacity(70).lineWidth(1).decimals(0).min(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
    .legend(
      new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right).calcs(["sum"]),
    );
}

/** How each `metric` went. Where nothing was measured the line breaks. */
export function lines({ title, description, width, height, sql }: PanelParts): TimeSeriesPanel {
  return new TimeSeriesPanel().title(title).description(description).span(width).height(height)
    .datasource(datasource).withTarget(sqlQuery(sql, "time_series"))
    .drawStyle(GraphDrawStyle.Line).fillOpacity(5).lineWidth(1).min(0)
    .legend(
      new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom).calcs([]),
    );
}

/** What each `metric` was from one moment to the next. Between two of its rows nothing changed. */
export function states(
  { title, description, width, height, sql }: PanelParts,
): StateTimelinePanel {
  return new StateTimelinePanel().title(title).description(description).span(width).height(height)
    .datasource(datasource).withTarget(sqlQuery(sql, "time_series"))
    .spanNulls(true).mergeValues(true).showValue(VisibilityMode.Auto).rowHeight(0.8)
    .legend(
      new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom).calcs([]),
    );
}
