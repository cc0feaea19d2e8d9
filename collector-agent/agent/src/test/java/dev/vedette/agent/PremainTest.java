package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a JVM finds that is too old for the agent. */
class PremainTest {
    private static final int JAVA_8 = 52;

    @Test
    void isAClassThatJava8Loads() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("agent.jar"));
                DataInputStream in =
                        new DataInputStream(jar.getInputStream(jar.getJarEntry("dev/vedette/agent/Premain.class")))) {
            in.skipNBytes(2 * Short.BYTES + Short.BYTES); // magic number and minor version
            assertThat(in.readUnsignedShort()).isEqualTo(JAVA_8);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.7, true", "1.8, true", "9, true", "11, true", "16, true", "17, false", "21, false", "25, false"})
    void knowsWhichJavaIsTooOld(String java, boolean tooOld) {
        assertThat(Premain.isTooOld(java)).isEqualTo(tooOld);
    }
}
