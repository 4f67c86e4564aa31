import { defineConfig } from "vitest/config";

const conditions = ["@route-guide/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      "{shared,web}/*/src/**/*.test.{ts,tsx}",
      "{proto,server,client-cli}/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    reporters: ["default", "./test/support/count-reporter.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
