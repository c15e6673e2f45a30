import { webgpuEngine } from '#models/engines/webgpu/webgpu-engine.ts'
import { describeEngine } from '#test/conformance/engine.ts'

/** Run in a process of its own: the loader of Vulkan is only looked for in folders that were named before it began. */
describeEngine(webgpuEngine, { isEmulated: true })
