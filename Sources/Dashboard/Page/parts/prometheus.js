/** Prometheus' text format, as far as a table needs it: names, labels, values, help. */

/** @returns {Array<{key: string, name: string, value: number, help: string}>}  `key` is the name with its labels. */
export function parseMetrics(text) {
  const helps = new Map();
  const metrics = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("# HELP ")) {
      const cut = line.indexOf(" ", 7);
      if (cut > 0) helps.set(line.slice(7, cut), line.slice(cut + 1));
      continue;
    }
    if (line === "" || line.startsWith("#")) continue;
    const match = /^([A-Za-z_:][\w:]*)(\{.*\})?\s+(\S+)/.exec(line);
    const value = match ? Number(match[3].replace("Inf", "Infinity")) : NaN;
    if (!match || Number.isNaN(value)) continue;
    metrics.push({ key: match[1] + (match[2] ?? ""), name: match[1], value, help: helps.get(match[1]) ?? "" });
  }
  return metrics;
}
