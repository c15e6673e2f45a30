import { outputCount } from '../../network/shape.ts'
import { anySize, type GraphNode, nodeField, tensorInfo } from './graph-nodes.ts'
import { graphInputs, graphOutput } from './network-graph.ts'
import { bytesField, entryField, numberField } from './protobuf-fields.ts'

export const modelTag = 'serve'
export const modelSignature = 'serving_default'

/** Version of the format of graphs (TF_GRAPH_DEF_VERSION): TensorFlow 2.4 and newer read it. */
const graphProducer = 561

/** What saved_model.pb holds for a graph without variables (tensorflow/core/protobuf/saved_model.proto). */
export function savedModel(nodes: readonly GraphNode[]): Uint8Array {
  const graph = [...nodes.flatMap(nodeField), ...bytesField(4, numberField(1, graphProducer))]
  const signature = [
    ...Object.entries(graphInputs).flatMap(([name, shape]) =>
      entryField(1, name, tensorInfo(name, shape)),
    ),
    ...entryField(2, graphOutput, tensorInfo(graphOutput, [anySize, outputCount])),
    ...bytesField(3, 'tensorflow/serving/predict'),
  ]
  const metaGraph = [
    ...bytesField(1, bytesField(4, modelTag)),
    ...bytesField(2, graph),
    ...entryField(5, modelSignature, signature),
  ]
  return Buffer.concat([...numberField(1, 1), ...bytesField(2, metaGraph)])
}
