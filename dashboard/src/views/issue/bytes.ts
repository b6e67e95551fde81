/** A number of bytes by its largest unit: `72 kB`, `1.2 MB`; in French `72 ko`. */
export function bytes(count: number, language: string): string {
  const [unit, size] = count >= 1e6 ? ["megabyte", 1e6] as const : ["kilobyte", 1e3] as const;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 })
    .format(count / size);
}
