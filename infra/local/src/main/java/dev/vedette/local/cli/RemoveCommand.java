package dev.vedette.local.cli;

import dev.vedette.schemas.signing.SigningKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rules remove}: takes rules out of force and waits for what the detection job says. */
@Command(
        name = "remove",
        description = "Take rules out of force; a line for each with what the detection job says.",
        mixinStandardHelpOptions = true)
final class RemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", arity = "1..*", description = "ids under which rules push has put them into force")
    private List<String> ids = List.of();

    @Mixin
    private Broker broker = new Broker();

    @Mixin
    private RuleKey key = new RuleKey();

    @Override
    public Integer call() throws Exception {
        SigningKey signing = key.read();
        String author = System.getProperty("user.name", "unknown");
        return PushCommand.change(broker, topic -> topic.remove(ids, author, signing));
    }
}
