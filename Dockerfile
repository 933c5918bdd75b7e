# shortgpt with its own Java: docker build -t shortgpt . && docker run --rm -v "$PWD:/work" shortgpt inspect --model M
FROM maven:3.9.11-eclipse-temurin-17-noble AS build
WORKDIR /build
COPY . .
RUN scripts/package && mv target/package/shortgpt-*/ /opt/shortgpt

FROM ubuntu:24.04
COPY --from=build /opt/shortgpt /opt/shortgpt
# The first start puts the classes together, for whoever runs it later and may not write here.
RUN ln -s /opt/shortgpt/bin/shortgpt /usr/local/bin/shortgpt && shortgpt --version
ENV LANG=C.UTF-8
WORKDIR /work
ENTRYPOINT ["shortgpt"]
