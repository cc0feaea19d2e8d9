package dev.vedette.local.cli;

import dev.vedette.console.session.OneTimeLinks;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.StackOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code console}: ways into the console that runs. */
@Command(
        name = "console",
        description = "Ways into the console that up or demo has started.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class ConsoleCommand {
    private static final int CONNECT_MILLIS = 2_000;

    @Command(
            name = "link",
            description = "Print a link that lets a browser in, once and within 10 minutes.",
            mixinStandardHelpOptions = true)
    int link(
            @Option(
                            names = "--console-port",
                            paramLabel = "PORT",
                            description = "where the console is, as up had it (${DEFAULT-VALUE})",
                            defaultValue = "" + Ports.DEFAULT_CONSOLE)
                    int port)
            throws Exception {
        if (port < 1 || port > 65_535) {
            throw new UnusableInputException("--console-port: a port from 1 to 65535 is wanted");
        }
        requireConsole(port);
        URI console = URI.create("http://127.0.0.1:" + port + "/");
        try {
            OneTimeLinks links = OneTimeLinks.in(StackOptions.console(StackOptions.home(Checkout.locate())));
            System.out.println(links.issue(console));
            return Vedette.DONE;
        } catch (IOException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        }
    }

    /** Whoever lost the address would otherwise be given a link that leads nowhere. */
    private static void requireConsole(int port) throws UnusableInputException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new UnusableInputException(
                    "no console answers at port %d: ./vedette up starts one; --console-port names another"
                            .formatted(port));
        }
    }
}
