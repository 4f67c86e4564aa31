//! Code for the contract, without a protoc: protox is one in Rust.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = "../../../../proto";
    println!("cargo:rerun-if-changed={folder}/route_guide.proto");
    let files = protox::compile(["route_guide.proto"], [folder])?;
    tonic_prost_build::configure().build_client(false).compile_fds(files)?;
    Ok(())
}
