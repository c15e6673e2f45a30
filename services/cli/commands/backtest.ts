import { access, constants, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { messageOf } from '#kit/errors.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { baselines } from '#models/baselines/registry.ts'
import {
  type BacktestFlags,
  type BacktestOptions,
  backtestOptions,
} from '../backtest/backtest-flags.ts'
import { type Compared, compare } from '../backtest/comparison.ts'
import { comparisonJson } from '../backtest/comparison-json.ts'
import { comparisonText } from '../backtest/comparison-text.ts'
import { backtestErrors } from '../backtest/errors.ts'
import { readHistories } from '../backtest/read-histories.ts'
import { reportPage } from '../backtest/report/report-page.ts'
import { networkRival, plainRival, type Rival } from '../backtest/rivals.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Output, Terminal } from '../terminal.ts'

/** Lets the network and all plain forecasters forecast the past, and shows what they would have been worth. */
export async function backtest(
  paths: readonly string[],
  flags: BacktestFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const options = backtestOptions(flags)
  if (options.html !== undefined) await assertWritable(options.html)
  using rivals = await openRivals(options, terminal.err)
  const compared = await compare(
    readHistories(paths, { objective: options.objective, err: terminal.err }),
    rivals.all,
    {
      budget: options.budget,
      onHistory: (done, name) => terminal.err.write(`${done + 1}: ${name}\n`),
    },
  )
  if (options.html !== undefined) await writeReport(options.html, compared)
  if (options.isJson)
    terminal.out.write(`${JSON.stringify(comparisonJson(compared), undefined, 2)}\n`)
  else terminal.out.write(comparisonText(compared))
  if (options.html !== undefined) terminal.err.write(`report written to ${options.html}\n`)
  return exitCodes.fine
}

async function openRivals(
  { engine, model }: BacktestOptions,
  err: Output,
): Promise<{ readonly all: readonly Rival[] } & Disposable> {
  const plain = baselines.map(plainRival)
  try {
    const network = await networkRival(engine, model)
    return { all: [network, ...plain], [Symbol.dispose]: () => network[Symbol.dispose]() }
  } catch (cause) {
    // A folder that was named must not be passed over in silence.
    if (model !== undefined) throw backtestErrors.MODEL_UNUSABLE(fileTroubleText(cause), cause)
    err.write(
      `The network cannot be used, only plain forecasters are compared: ${messageOf(cause)}\n`,
    )
    return { all: plain, [Symbol.dispose]() {} }
  }
}

/** Says before the work what would else be said after it. */
async function assertWritable(path: string): Promise<void> {
  try {
    await access(resolve(dirname(path)), constants.W_OK)
  } catch (cause) {
    throw backtestErrors.REPORT_UNWRITABLE(fileTroubleText(cause), cause)
  }
  const isFolder = await stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
  if (isFolder) throw backtestErrors.REPORT_UNWRITABLE(`${path} is a folder, not a file.`)
}

async function writeReport(path: string, compared: Compared): Promise<void> {
  try {
    await writeFile(path, reportPage(compared))
  } catch (cause) {
    throw backtestErrors.REPORT_UNWRITABLE(fileTroubleText(cause, path), cause)
  }
}
