import {
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./sql_query.ts";

/** A dashboard with what all of ours share: the choice of the data source, links to each other, a time range. */
export function dashboard(uid: string, title: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["bruce"])
    .timezone("browser")
    .time({ from: "now-30d", to: "now" })
    .refresh("5m")
    .link(
      new DashboardLinkBuilder("BRUCE").type(DashboardLinkType.Dashboards).tags(["bruce"]).keepTime(
        true,
      ),
    )
    .withVariable(
      new DatasourceVariableBuilder("datasource").label("Data source").type(datasource.type)
        .current({ text: "BRUCE", value: "bruce" }),
    );
}
