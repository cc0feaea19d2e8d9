package dev.vedette.agent.container;

/** The {@link Application} in the container that the property {@code container} names. */
public final class ContainerServer {
    private ContainerServer() {}

    public static void main(String[] args) throws Exception {
        int port =
                switch (System.getProperty("container")) {
                    case "tomcat-10.1", "tomcat-11.0" -> TomcatContainer.start();
                    case "jetty-ee10" -> JettyEe10Container.start();
                    case "jetty-ee11" -> JettyEe11Container.start();
                    case "undertow" -> UndertowContainer.start();
                    default -> throw new IllegalArgumentException(System.getProperty("container"));
                };
        System.out.println("listening on " + port);
        while (System.in.read() >= 0) {
            // until the test ends
        }
        System.exit(0);
    }
}
