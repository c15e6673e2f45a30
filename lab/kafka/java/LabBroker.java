import java.io.IOException;
import java.util.Arrays;

/**
 * Formats a broker's directory where it is new, then runs the broker in the same JVM, and halts it when
 * standard input ends: a broker must not outlive the process that started it, however that one died.
 *
 * Usage: LabBroker [format-arguments… --] server.properties
 */
public final class LabBroker {
  public static void main(String[] args) throws Exception {
    int separator = Arrays.asList(args).indexOf("--");
    if (separator > 0) {
      int status = kafka.tools.StorageTool.execute(Arrays.copyOf(args, separator), System.out);
      if (status != 0) Runtime.getRuntime().halt(status);
    }
    Thread watcher = new Thread(LabBroker::haltAtEndOfInput, "parent-watcher");
    watcher.setDaemon(true);
    watcher.start();
    kafka.Kafka.main(new String[] {args[args.length - 1]});
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) continue;
    } catch (IOException ended) {
      // The same as the end of input.
    }
    Runtime.getRuntime().halt(0);
  }
}
