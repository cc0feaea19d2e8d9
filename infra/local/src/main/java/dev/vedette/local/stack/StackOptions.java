package dev.vedette.local.stack;

import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a local stack is made of.
 *
 * @param home {@code VEDETTE_HOME}: the unpacked Elasticsearch, data and logs of the run
 * @param ports where the parts listen
 * @param parts what to start; what these need is started too
 * @param siem address that alerts go to as syslog over TCP; empty: nowhere
 * @param sinks file of further sinks of alerts; empty: none
 * @param operatorScopes file with the operator's lists of scopes; empty: no lists
 * @param servers file with the registry of servers; empty: none
 * @param geoip database of places of addresses; empty: none
 * @param asn database of autonomous systems of addresses; empty: none
 * @param rules files and folders of rules to put into force before the detection job starts
 */
public record StackOptions(
        Path home,
        Ports ports,
        Set<Part> parts,
        Optional<InetSocketAddress> siem,
        Optional<Path> sinks,
        Optional<Path> operatorScopes,
        Optional<Path> servers,
        Optional<Path> geoip,
        Optional<Path> asn,
        List<Path> rules) {

    /** Without further sinks, a registry of servers and databases of addresses. */
    public StackOptions(
            Path home,
            Ports ports,
            Set<Part> parts,
            Optional<InetSocketAddress> siem,
            Optional<Path> operatorScopes,
            List<Path> rules) {
        this(
                home,
                ports,
                parts,
                siem,
                Optional.empty(),
                operatorScopes,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                rules);
    }

    public StackOptions {
        home = home.toAbsolutePath().normalize();
        parts = Set.copyOf(Part.withNeeds(parts));
        rules = List.copyOf(rules);
    }

    /** Folder of the keys that sign what steers the system; made at the first start, and not emptied by later ones. */
    public static Path keys(Path home) {
        return home.resolve("keys");
    }

    /** Folder that the console and the command line share one-time links in; not emptied by later starts. */
    public static Path console(Path home) {
        return home.resolve("console");
    }

    /** The key that signs models that the local detection job takes; made at the first start. */
    public static SigningKey modelKey(Path home) throws IOException {
        return SigningKey.readOrCreate(keys(home), "models");
    }

    /** The key that the local console signs narrow silences with; made at the first start. */
    public static SigningKey silenceKey(Path home) throws IOException {
        return SigningKey.readOrCreate(keys(home), "silences");
    }

    /** Where data lie: {@code VEDETTE_HOME} from the environment, else {@code .vedette} in the checkout. */
    public static Path home(Checkout checkout) {
        String named = System.getenv("VEDETTE_HOME");
        return named == null || named.isBlank() ? checkout.root().resolve(".vedette") : Path.of(named);
    }
}
