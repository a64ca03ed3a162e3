const { readFileSync } = require('node:fs');

// As its documentation has it: an administrator, and no calls home.
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT),
  userDir: process.env.DATA,
  flowFile: 'flows.json',
  adminAuth: {
    type: 'credentials',
    users: [
      {
        username: 'alice',
        password: readFileSync(`${process.env.DATA}/../alice.hash`, 'utf8').trim(),
        permissions: '*',
      },
    ],
  },
  telemetry: { enabled: false },
  diagnostics: { enabled: true, ui: true },
  logging: { console: { level: 'info' } },
  externalModules: { palette: { allowInstall: false } },
};
