// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice The account is not entitled to what was asked, now and in this block.
/// @param account The signer, or the sender where no signature is asked for.
error NotAuthorised(address account);

/// @title Statements
/// @notice What every contract that accepts signed statements has in common: the ledger's EIP-712
///         domain, digests that are used once, strict signatures, and the relay of batches.
/// @dev The domain holds the ledger and not the contract's address, so that statements outlive a
///      move to another engine; hence each statement type must be accepted by one contract only.
abstract contract Statements {
    /// @dev The type of the domain, as EIP-712 hashes it.
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,bytes32 salt)");

    /// @notice The ledger's id, drawn at random when it was created; the salt of the domain.
    bytes32 public immutable LEDGER_ID;

    /// @notice The EIP-712 domain separator: name "Shujian", version "1", salt = ledger id.
    bytes32 public immutable DOMAIN_SEPARATOR;

    /// @dev The block that accepted each statement: a storage proof shows that, and when.
    mapping(bytes32 digest => uint256 blockNumber) private _acceptedIn;

    /// @notice One call of a relayed batch was refused; its neighbours went on.
    /// @dev A refusal changes nothing: the same statement may still be accepted until it expires.
    /// @param callHash The keccak-256 of the call's bytes.
    /// @param reason The error with which it reverted, ABI-encoded.
    event CallRefused(bytes32 indexed callHash, bytes reason);

    /// @notice The ledger id is zero.
    error LedgerIdMissing();

    /// @notice The statement's last second has passed.
    /// @param expires The last second in which it could be accepted, Unix time.
    /// @param time The block's time, Unix seconds.
    error StatementExpired(uint64 expires, uint256 time);

    /// @notice The statement has been accepted before.
    /// @param digest Its EIP-712 digest.
    error DigestUsed(bytes32 digest);

    /// @notice The subject of the statement is not in the state that the signer had in mind.
    /// @param expected The statement's expected state.
    /// @param actual The number of statements accepted so far about the subject.
    error WrongState(uint64 expected, uint64 actual);

    /// @notice The signature is not 65 bytes r, s, v with low s and v 27 or 28, or recovers nobody.
    /// @param signature The signature given.
    error BadSignature(bytes signature);

    /// @notice A relay may not contain another.
    error NestedRelay();

    /// @notice A relayed call failed without an error: it ran out of gas, or its bytes do not
    ///         decode. The whole batch is undone.
    /// @param index The call's place in the batch.
    error RelayOutOfGas(uint256 index);

    /// @notice Fixes the ledger for which statements must be signed.
    /// @param ledgerId The ledger's id, not zero.
    constructor(bytes32 ledgerId) {
        if (ledgerId == 0) revert LedgerIdMissing();
        LEDGER_ID = ledgerId;
        DOMAIN_SEPARATOR = keccak256(
            abi.encode(DOMAIN_TYPE, keccak256("Shujian"), keccak256("1"), ledgerId)
        );
    }

    /// @notice Performs a batch of calls on this contract; reports those refused and goes on.
    /// @dev Anybody may relay: the signatures inside are the authority. Every error of these
    ///      contracts has at least the 4 bytes of a selector, so a shorter answer is no judgement
    ///      of the statement; recording it as a refusal would let a stingy relayer refuse anything.
    /// @param calls The ABI-encoded calls, in the order in which they are made.
    function relay(bytes[] calldata calls) external {
        if (msg.sender == address(this)) revert NestedRelay();
        for (uint256 i; i < calls.length; ++i) {
            (bool done, bytes memory reason) = address(this).call(calls[i]);
            if (done) continue;
            if (reason.length < 4) revert RelayOutOfGas(i);
            emit CallRefused(keccak256(calls[i]), reason);
        }
    }

    /// @notice Whether this contract has accepted a statement.
    /// @param digest The statement's EIP-712 digest.
    /// @return True if it has.
    function isUsed(bytes32 digest) external view returns (bool) {
        return _acceptedIn[digest] != 0;
    }

    /// @notice The block in which this contract accepted a statement.
    /// @param digest The statement's EIP-712 digest.
    /// @return The block's number, or 0 if the statement has not been accepted.
    function acceptedIn(bytes32 digest) external view returns (uint256) {
        return _acceptedIn[digest];
    }

    /// @dev The digest of a statement that has neither expired nor been used.
    /// @param structHash The EIP-712 hash of the statement's struct.
    /// @param expires The last second in which it may be accepted.
    function _freshDigest(bytes32 structHash, uint64 expires) internal view returns (bytes32 digest) {
        if (block.timestamp > expires) revert StatementExpired(expires, block.timestamp);
        digest = keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR, structHash));
        if (_acceptedIn[digest] != 0) revert DigestUsed(digest);
    }

    /// @dev Spends a digest: the first of a statement's effects, behind all calls to other contracts.
    function _spend(bytes32 digest) internal {
        _acceptedIn[digest] = block.number;
    }

    /// @dev Refuses a statement that was made about another state of its subject.
    function _requireState(uint64 expected, uint64 actual) internal pure {
        if (expected != actual) revert WrongState(expected, actual);
    }

    /// @dev The plain account that signed the digest, as strictly as BadSignature says.
    function _signerOf(bytes32 digest, bytes calldata signature) internal pure returns (address) {
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure != ECDSA.RecoverError.NoError) revert BadSignature(signature);
        return signer;
    }
}
