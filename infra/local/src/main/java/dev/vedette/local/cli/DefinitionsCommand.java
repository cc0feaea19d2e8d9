package dev.vedette.local.cli;

import dev.vedette.models.UnusableModelException;
import dev.vedette.models.definitions.ApprovedDefinitions;
import dev.vedette.models.definitions.DefinitionModel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code definitions}: whether tools' definitions give orders to the model that reads them. */
@Command(
        name = "definitions",
        description = {
            "Judge definitions of tools: a JSON object for each, in the order of the file.",
            "Exit 2 when a line could not be read; the others are judged all the same."
        },
        mixinStandardHelpOptions = true)
final class DefinitionsCommand implements Callable<Integer> {

    @Option(
            names = "--tools",
            required = true,
            paramLabel = "FILE",
            description = "JSON objects, one a line, with server, name, description, inputSchema; .gz is unpacked")
    private Path tools = Path.of("");

    @Option(
            names = "--approved",
            paramLabel = "FILE",
            description = {
                "definitions that somebody has approved, in the same form; says of each what became of the one of the same"
                        + " server and name (nothing)"
            })
    private @Nullable Path approved;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "what train definitions made (the model that Vedette comes with)")
    private @Nullable Path model;

    @Override
    public Integer call() throws Exception {
        DefinitionModel judge = model == null ? DefinitionModel.shipped() : load(model);
        ApprovedDefinitions known = new ApprovedDefinitions();
        long faulty = approved == null ? 0 : EachLine.of(approved, known::add);
        try (PrintStream sink =
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
            faulty += EachLine.of(
                    tools,
                    (line, length) -> sink.append(
                                    approved == null
                                            ? judge.judgeJson(line, length)
                                            : judge.judgeJson(line, length, known))
                            .append('\n'));
            sink.flush();
        }
        return faulty == 0 ? Vedette.DONE : Vedette.UNUSABLE;
    }

    private static DefinitionModel load(Path file) throws UnusableInputException {
        try {
            return DefinitionModel.load(ModelFile.read(file, "train definitions"));
        } catch (UnusableModelException e) {
            throw new UnusableInputException(file + ": " + e.getMessage());
        }
    }
}
