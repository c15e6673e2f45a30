import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { findBuildTools } from './build-tools.ts'
import { InstallProblem } from './install-problem.ts'
import type { InstallStep } from './install-step.ts'
import { mustRun, runProgram } from './run-program.ts'

export const wheelsFolder = 'wheels'

export const tensorflowVersion = '2.21.0'
const minute = 60_000

/** Wheels carry the C++ library for any Python of 64 bits; the tags of one of them are asked for, whatever runs here. */
const platforms: Readonly<Record<string, string>> = {
  x64: 'manylinux_2_27_x86_64',
  arm64: 'manylinux_2_27_aarch64',
}

/** What TensorFlow 2.21 asks for in its extra `and-cuda`; the libraries of CUDA 12 that it opens by name. */
const cudaWheels = [
  'nvidia-cublas-cu12>=12.5.3.2,<13.0',
  'nvidia-cuda-cupti-cu12>=12.5.82,<13.0',
  'nvidia-cuda-nvrtc-cu12>=12.5.82,<13.0',
  'nvidia-cuda-runtime-cu12>=12.5.82,<13.0',
  'nvidia-cudnn-cu12>=9.3.0.75,<10.0',
  'nvidia-cufft-cu12>=11.2.3.61,<12.0',
  'nvidia-curand-cu12>=10.3.6.82,<11.0',
  'nvidia-cusolver-cu12>=11.6.3.83,<12.0',
  'nvidia-cusparse-cu12>=12.5.1.3,<13.0',
  'nvidia-nccl-cu12>=2.27.7,<3.0',
  'nvidia-nvjitlink-cu12>=12.5.82,<13.0',
]

/** Fetches TensorFlow, and CUDA for a GPU. pip keeps what it downloaded, so that a second attempt is quick. */
export function downloadWheels(gpu: boolean): InstallStep {
  const tensorflow = gpu || process.arch === 'arm64' ? 'tensorflow' : 'tensorflow-cpu'
  return {
    key: 'wheels',
    title: `fetch TensorFlow ${tensorflowVersion}${gpu ? ' and CUDA 12' : ''} from PyPI`,
    run: async context => {
      const { folder, env, signal } = context
      const platform = process.platform === 'linux' ? platforms[process.arch] : undefined
      if (platform === undefined) {
        throw new InstallProblem(
          `There is no way to build the native engine on ${process.platform} ${process.arch} yet.`,
          'Use WebAssembly, which is always there, or WebGPU: foretap engine install webgpu.',
        )
      }
      const { python } = await findBuildTools(context)
      const download = (args: readonly string[]) =>
        mustRun(
          {
            command: python,
            args: [
              ...['-m', 'pip', 'download', '--no-deps', '--disable-pip-version-check'],
              ...['--progress-bar', 'off', '--dest', join(folder, wheelsFolder)],
              ...['--only-binary', ':all:', ...args],
            ],
            ...{ env, signal, limitMs: 60 * minute },
          },
          'Check that PyPI is reached and that the disk has room, then run the same command again.',
        )
      await download([
        ...['--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'],
        ...['--platform', platform, `${tensorflow}==${tensorflowVersion}`],
      ])
      if (gpu) await download(cudaWheels)
    },
  }
}

/** Writes libraries side by side and headers in their folders; the names come from the wheel and stay below the target. */
const unpackCode = `
import pathlib, shutil, sys, zipfile
target = pathlib.Path(sys.argv[1])
for wheel in sys.argv[2:]:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = pathlib.PurePosixPath(name)
            if '..' in path.parts or name.endswith('/'):
                continue
            if name.startswith('tensorflow/include/'):
                out = target / path.relative_to('tensorflow')
            elif name.startswith('tensorflow/libtensorflow') or (path.parts[0] == 'nvidia' and path.parts[-2] == 'lib'):
                out = target / 'lib' / path.name
            else:
                continue
            out.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, open(out, 'wb') as sink:
                shutil.copyfileobj(source, sink)
`

/** Puts libraries and headers where the binding looks for them. */
export function unpackWheels(packageName: string): InstallStep {
  return {
    key: 'unpack',
    title: 'unpack its libraries and headers',
    run: async context => {
      const { folder, env, signal } = context
      const { python } = await findBuildTools(context)
      const wheels = await readdir(join(folder, wheelsFolder))
      const home = join(folder, 'node_modules', packageName)
      const partial = join(home, 'deps.partial')
      await rm(partial, { recursive: true, force: true })
      await mkdir(partial, { recursive: true })
      const paths = wheels.map(name => join(folder, wheelsFolder, name))
      await mustRun(
        {
          command: python,
          args: ['-c', unpackCode, partial, ...paths],
          ...{ env, signal, limitMs: 20 * minute },
        },
        'Check that the disk has room, then run the same command again.',
      )
      const lib = join(partial, 'lib')
      for (const [link, target] of [
        ['libtensorflow.so', 'libtensorflow_cc.so.2'],
        ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
      ] as const) {
        if (!existsSync(join(lib, target))) {
          throw new InstallProblem(
            `The wheel of TensorFlow has no ${target}.`,
            'Delete the folder that is named above and run the same command again.',
          )
        }
        await symlink(target, join(lib, link))
        // Symbols are a fifth of the bytes; without the program they stay.
        await runProgram({
          command: 'strip',
          args: ['--strip-unneeded', join(lib, target)],
          ...{ env, signal, limitMs: 5 * minute },
        })
      }
      signal.throwIfAborted()
      await rm(join(home, 'deps'), { recursive: true, force: true })
      await rename(partial, join(home, 'deps'))
    },
  }
}
