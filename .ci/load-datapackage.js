// Loads packs' open data with an independent tool (datapackage and tableschema, from npm) by datapackage.json alone, and checks types, constraints, keys
// and references. Usage: load-datapackage.js PACK...
// The tool knows version 1 of the standard: what version 2 names otherwise is put into the old words first.
const { Package } = require('datapackage')
const fs = require('fs')
require('events').defaultMaxListeners = 50

async function load(folder) {
  const d = JSON.parse(fs.readFileSync(folder + '/datapackage.json'))
  delete d.$schema
  for (const c of d.contributors) { c.role = c.roles[0]; delete c.roles }
  for (const r of d.resources) {
    delete r.$schema
    delete r.schema.$schema
    r.profile = 'tabular-data-resource'
    for (const k of r.schema.foreignKeys || []) k.reference.resource = k.reference.resource || ''
  }
  const p = await Package.load(d, { basePath: folder, strict: true })
  for (const r of p.resources) {
    const rows = await r.read({ keyed: true })
    await r.checkRelations()
    if (rows.length === 0) throw new Error(r.name + ' has no rows')
    console.log(`${folder}: ${r.name}, ${rows.length} rows`)
  }
}

(async () => {
  for (const folder of process.argv.slice(2)) {
    try {
      await load(folder)
    } catch (e) {
      console.log(`${folder}: ${e.message} ${(e.errors || []).slice(0, 5).map((x) => x.message).join('; ')}`)
      process.exitCode = 1
    }
  }
})()
