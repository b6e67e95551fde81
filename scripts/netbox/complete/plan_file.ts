import { Document, isScalar, visit } from "yaml";
import { type Completion, counted } from "./completion.ts";

/** A completion as a person reviews it: YAML, grouped, each line with what it rests on. */
export function planText(completion: Completion): string {
  const { notes, site, tenant, vrf, ...groups } = completion;
  const head = [
    `What NetBox lacks: ${counted(completion)}.`,
    "Take out and change what you like; `evidence` is not written. Then:",
    "  bruce netbox complete FILE            what it would write",
    "  bruce netbox complete FILE --apply    writes it",
    ...notes.length > 0 ? ["", "Not in it:", ...notes.map((note) => `- ${note}`)] : [],
  ];
  const filled = Object.entries(groups).filter(([, list]) => list.length > 0);
  const document = new Document({
    site,
    ...tenant ? { tenant } : {},
    ...vrf ? { vrf } : {},
    ...Object.fromEntries(filled),
  });
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar);
    },
  });
  const comment = head.map((line) => `# ${line}`.trimEnd()).join("\n");
  return `${comment}\n${document.toString({ lineWidth: 0, flowCollectionPadding: false })}`;
}
