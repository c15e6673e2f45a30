import { nativeEngine } from '#models/engines/native/native-engine.ts'
import { describeEngine } from '#test/conformance/engine.ts'

describeEngine(nativeEngine)
