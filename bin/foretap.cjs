#!/usr/bin/env -S node --max-semi-space-size=4
// biome-ignore-all lint: an old Node.js has to parse this file, so it is ES5
// Must parse and run on any Node.js: its whole point is to say in a sentence what a too old one lacks.
// Hence no syntax newer than ES5.
//
// The flag above bounds the young generation of V8's heap, which otherwise grows to 40 MB of garbage that nobody needs.
'use strict'

var fs = require('fs')
var path = require('path')

/** From package.json "engines". */
var majorNeeded = 24

var root = path.join(__dirname, '..')

if (Number(process.versions.node.split('.')[0]) >= majorNeeded) run()
else runOnBundledNode()

function run() {
  quietenKafkajs()
  // Compiled code is kept between runs: a faster start, and 30 MB less memory where the sources are TypeScript.
  require('module').enableCompileCache()
  var source = path.join(root, 'services', 'cli', 'main.ts')
  var built = path.join(root, 'dist', 'services', 'cli', 'main.js')
  // A source checkout runs its sources, so that an old build never hides a change.
  require(fs.existsSync(source) ? source : built)
}

// kafkajs computes waits that have already passed; Node warns of each, and a user can do nothing about it.
function quietenKafkajs() {
  var emitWarning = process.emitWarning
  process.emitWarning = function (warning, options) {
    var type = options !== null && typeof options === 'object' ? options.type : options
    if (type === 'TimeoutNegativeWarning') return undefined
    return emitWarning.apply(process, arguments)
  }
}

function runOnBundledNode() {
  var node = bundledNode()
  if (node === undefined) {
    var found = 'foretap needs Node.js ' + majorNeeded + ' or newer; this is ' + process.version
    process.stderr.write(found + '. Install it from https://nodejs.org and run foretap again.\n')
    process.exitCode = 2
    return
  }
  var args = ['--max-semi-space-size=4', __filename].concat(process.argv.slice(2))
  var child = require('child_process').spawn(node, args, { stdio: 'inherit' })
  forward('SIGTERM', child)
  forward('SIGHUP', child)
  forward('SIGINT', child)
  child.on('error', function (error) {
    process.stderr.write('foretap cannot start ' + node + ': ' + error.message + '\n')
    process.exitCode = 2
  })
  child.on('exit', function (code) {
    process.exit(code === null ? 1 : code)
  })
}

function forward(signal, child) {
  process.on(signal, function () {
    // Ctrl-C on a terminal reaches the child by itself; a second copy would make it leave at once.
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  })
}

/** A Node.js that the package brings along, if it is installed and new enough. */
function bundledNode() {
  var name = 'node-' + process.platform + '-' + process.arch
  try {
    var manifest = require.resolve(name + '/package.json')
    var version = require(manifest).version
    var binary = path.join(path.dirname(manifest), 'bin', 'node')
    if (Number(version.split('.')[0]) >= majorNeeded && fs.existsSync(binary)) return binary
  } catch (error) {
    // Not installed: the caller says what is needed.
  }
  return undefined
}
