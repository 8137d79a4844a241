/** One list of scenarios, every client: `make conformance`. */

import { existsSync } from "node:fs";
import { test } from "node:test";

import { Proxy } from "./proxy.mjs";
import { scenarios } from "./scenarios.mjs";
import { Driver, Server, drivers, roomtone } from "./world.mjs";

for (const [client, command] of Object.entries(drivers)) {
  for (const scenario of scenarios) {
    const missing = [roomtone, command[0]].find((path) => !existsSync(path));
    test(`${client} ${scenario.name}`, { skip: missing && `${missing} is not built`, timeout: 60_000 }, async () => {
      const server = new Server();
      await server.start();
      const proxy = new Proxy({ host: "127.0.0.1", port: server.port });
      await proxy.start();
      const driver = new Driver(command, proxy.url, server.token("admin", "driver"));
      try {
        const [service, admin] = [server.token("service", "crowd"), server.token("admin", "boss")];
        await scenario.run({ driver, proxy, server, service, admin });
      } finally {
        await driver.stop();
        await proxy.stop();
        await server.stop();
      }
    });
  }
}
