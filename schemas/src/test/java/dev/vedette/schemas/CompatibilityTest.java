package dev.vedette.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Agents are upgraded one by one and topics keep old records for months: each side reads what the other wrote. */
class CompatibilityTest {
    private static final Path RELEASED = Path.of("released");
    private static final Path CURRENT = Path.of("src/main/avro");

    @TestFactory
    Stream<DynamicTest> fullyCompatibleWithEveryReleasedSchema() {
        return files(RELEASED)
                .map(file -> DynamicTest.dynamicTest(RELEASED.relativize(file).toString(), () -> {
                    Schema released = parse(file);
                    Path current = CURRENT.resolve(file.getFileName().toString());
                    assertThat(current)
                            .as("a released record may not disappear")
                            .exists();
                    assertThat(compatibility(parse(current), released))
                            .as("new reader, old writer")
                            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                    assertThat(compatibility(released, parse(current)))
                            .as("old reader, new writer")
                            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                }));
    }

    @Test
    void everySchemaIsReleased() {
        List<String> released = files(RELEASED)
                .map(file -> file.getFileName().toString())
                .distinct()
                .sorted()
                .toList();
        assertThat(files(CURRENT).map(file -> file.getFileName().toString()).sorted())
                .isEqualTo(released);
    }

    @TestFactory
    Stream<DynamicTest> everyFieldHasADefaultAndADoc() {
        return files(CURRENT)
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> describe(parse(file))));
    }

    private static void describe(Schema record) {
        assertThat(record.getDoc()).as(record.getName()).isNotBlank();
        for (Schema.Field field : record.getFields()) {
            String where = record.getName() + "." + field.name();
            assertThat(field.hasDefaultValue()).as(where + " needs a default").isTrue();
            assertThat(field.doc()).as(where + " needs a doc").isNotBlank();
            assertThat(field.schema().getType())
                    .as(where + ": enums cannot grow, use a string")
                    .isNotEqualTo(Schema.Type.ENUM);
            if (field.schema().getType() == Schema.Type.ARRAY
                    && field.schema().getElementType().getType() == Schema.Type.RECORD) {
                describe(field.schema().getElementType());
            }
        }
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(".avsc")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
