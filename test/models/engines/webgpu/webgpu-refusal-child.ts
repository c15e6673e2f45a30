import { webgpuEngine } from '#models/engines/webgpu/webgpu-engine.ts'

/** Prints what is found, in a process of its own for the reason that webgpu-conformance-child.ts has. */
const found = await webgpuEngine.find()
process.stdout.write(`${JSON.stringify('missing' in found ? found.missing : found.engine.about)}\n`)
// What Dawn opened would keep the process.
process.exit(0)
