// Bundles each page's entry (src/pages/*.ts) and each worker's (src/workers/*.ts) into ../static, or with --check says whether what is there is what it makes.
import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const entries = ["pages", "workers"].map((folder) => join(here, "src", folder));
const target = join(here, "..", "static");
const check = process.argv.includes("--check");

const made = await build({
  entryPoints: entries.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map((name) => join(folder, name)),
  ),
  entryNames: "[name]",
  outdir: target,
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
  write: !check,
  logLevel: "warning",
});

const stale = (made.outputFiles ?? []).filter(
  (file) => !existsSync(file.path) || readFileSync(file.path, "utf8") !== file.text,
);
if (stale.length > 0) {
  console.error(`${stale.map((file) => file.path.slice(target.length + 1)).join(", ")}: not what the sources make. Run make desk-build.`);
  process.exit(1);
}
